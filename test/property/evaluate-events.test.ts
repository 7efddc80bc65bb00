import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { evaluate } from '#core/evaluate/evaluate.ts';
import { eventScore } from '#core/evaluate/event-f1.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { alertRuns } from '#core/evaluate/runs.ts';
import { tally } from '#core/evaluate/tally.ts';
import { seededRandom } from '#core/random/random.ts';

const steps = fc.array(
  fc.record({
    score: fc.integer({ min: 0, max: 9 }),
    label: fc.constantFrom(0, 0, 0, 0, 1, 2),
    scored: fc.constantFrom(1, 1, 1, 0),
  }),
  { maxLength: 120 },
);
const arbitraryRow: fc.Arbitrary<EvaluationRow> = steps.map((all) => ({
  scores: Float32Array.from(all, ({ score }) => score),
  labels: Uint8Array.from(all, ({ label }) => label),
  scored: Uint8Array.from(all, ({ scored }) => scored),
}));
const arbitraryRows = fc.array(arbitraryRow, { maxLength: 4 });
const NAMES = new Map([
  [1, 'one'],
  [2, 'two'],
]);

test('a lower threshold recalls no fewer events, of no kind', () => {
  fc.assert(
    fc.property(arbitraryRows, fc.integer({ min: 0, max: 9 }), (rows, threshold) => {
      expect(eventScore(rows, threshold - 1).recalled).toBeGreaterThanOrEqual(
        eventScore(rows, threshold).recalled,
      );
      const low = tally(rows, 'labels', NAMES, threshold - 1);
      const high = tally(rows, 'labels', NAMES, threshold);
      for (const name of NAMES.values()) {
        expect(low[name].total).toBe(high[name].total);
        expect(low[name].over).toBeGreaterThanOrEqual(high[name].over);
      }
    }),
  );
});

test('alerts cover every step over the threshold, begin and end with one, and lie more than the gap apart', () => {
  fc.assert(
    fc.property(arbitraryRow, fc.integer({ min: 0, max: 9 }), fc.nat(8), (row, threshold, gap) => {
      const over = (i: number) => row.scored?.[i] !== 0 && row.scores[i] > threshold;
      const alerts = alertRuns(row, threshold, gap);
      const covered = new Uint8Array(row.scores.length);
      for (const { from, to } of alerts) {
        covered.fill(1, from, to);
        expect(over(from) && over(to - 1)).toBe(true);
      }
      for (let i = 0; i < covered.length; i++) if (over(i)) expect(covered[i]).toBe(1);
      for (let a = 1; a < alerts.length; a++) expect(alerts[a].from - alerts[a - 1].to).toBeGreaterThan(gap);
    }),
  );
});

test('counts add up over rows', () => {
  fc.assert(
    fc.property(arbitraryRows, (rows) => {
      const whole = eventScore(rows, 5);
      const parts = rows.map((row) => eventScore([row], 5));
      for (const count of ['events', 'recalled', 'alerts', 'falseAlerts'] as const) {
        expect(whole[count]).toBe(parts.reduce((sum, part) => sum + part[count], 0));
      }
    }),
  );
});

test('a score that is masked is not read', () => {
  const options = {
    threshold: 5,
    granularityMs: 60_000,
    kinds: new Map([...NAMES].map(([kind, name]) => [kind, { name, visible: kind === 1 }])),
    random: seededRandom(1),
  };
  fc.assert(
    fc.property(
      arbitraryRows,
      fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, 20),
      (rows, other) => {
        const changed = rows.map((row) => ({
          ...row,
          scores: row.scores.map((score, i) => (row.scored?.[i] ? score : other)),
        }));
        expect(evaluate(changed, options)).toEqual(evaluate(rows, options));
      },
    ),
  );
});
