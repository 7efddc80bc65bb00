import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { foldsOf, heldBackOf } from '#services/retrainer/learning/folds.ts';
import { anomalousDays, dealLabels, PARTS } from '#services/retrainer/learning/held-back.ts';

interface Said {
  readonly entity: number;
  readonly day: number;
  readonly minute: number;
  readonly isAnomalous: boolean;
}

function labelsOf(said: readonly Said[]): JudgedSpan[] {
  return said.map(({ entity, day, minute, isAnomalous }, i) => {
    const from = day * DAY_MS + minute * 60_000;
    const to = from + 3_600_000;
    const anomalous = isAnomalous ? [{ from, to }] : [];
    const verdict = isAnomalous ? 'FALSE_NEGATIVE' : 'NORMAL';
    return { id: `label-${i}`, entity: `cell-${entity}`, from, to, anomalous, verdict, requested: false };
  });
}

const labels = fc
  .array(
    fc.record({
      entity: fc.nat(4),
      day: fc.nat(6),
      minute: fc.nat(1439),
      isAnomalous: fc.boolean(),
    }),
    { maxLength: 80 },
  )
  .map(labelsOf);

const dayOf = ({ entity, from }: JudgedSpan) => `${entity} ${Math.floor(from / DAY_MS)}`;
const daysOf = (spans: readonly JudgedSpan[]) => new Set(spans.map(dayOf));

test('every label is held back once, with all of its entity and day, and taught by otherwise', () => {
  fc.assert(
    fc.property(labels, (judged) => {
      const parts = dealLabels(judged);
      expect(parts).toHaveLength(PARTS);
      expect(parts.flatMap(({ heldBack }) => heldBack)).toHaveLength(judged.length);
      for (const { heldBack, training } of parts) {
        expect(new Set([...heldBack, ...training])).toEqual(new Set(judged));
        const days = daysOf(heldBack);
        for (const span of training) expect(days).not.toContain(dayOf(span));
      }
    }),
  );
});

test('days with an anomaly are dealt out evenly, and so are all others', () => {
  fc.assert(
    fc.property(labels, (judged) => {
      const counts = dealLabels(judged).map(({ heldBack }) => [
        anomalousDays(heldBack),
        daysOf(heldBack).size,
      ]);
      for (const at of [0, 1]) {
        const own = counts.map((count) => count[at]);
        expect(Math.max(...own) - Math.min(...own)).toBeLessThanOrEqual(1);
        expect(own.reduce((a, b) => a + b)).toBe(at === 0 ? anomalousDays(judged) : daysOf(judged).size);
      }
    }),
  );
});

test('the order in which labels came does not matter', () => {
  fc.assert(
    fc.property(labels, (judged) => {
      const idsOf = (spans: readonly JudgedSpan[]) => spans.map(({ id }) => id).sort();
      const reversed = dealLabels([...judged].reverse());
      dealLabels(judged).forEach(({ heldBack }, part) => {
        expect(idsOf(reversed[part].heldBack)).toEqual(idsOf(heldBack));
      });
    }),
  );
});

test('few anomalous days are all held back, one part after the other; of many a quarter is enough', () => {
  const days = (count: number) =>
    labelsOf(
      Array.from({ length: count }, (_, i) => ({ entity: i % 5, day: i, minute: 9, isAnomalous: true })),
    );
  expect(foldsOf(days(39))).toHaveLength(PARTS);
  expect(heldBackOf(days(39))).toHaveLength(39);
  expect(foldsOf(days(40))).toHaveLength(1);
  expect(heldBackOf(days(40))).toHaveLength(10);
  expect(foldsOf(days(2))).toHaveLength(2);
  expect(foldsOf([])).toEqual([]);
});
