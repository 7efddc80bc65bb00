import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aucPr } from '#core/evaluate/auc-pr.ts';
import { bestF1, pointScore } from '#core/evaluate/point-f1.ts';
import { rank } from '#core/evaluate/ranking.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { vusPr } from '#core/evaluate/vus-pr.ts';

const DIGITS = 10;

/** Few distinct scores, so that ties are common; runs of labels, so that events have lengths. */
const arbitraryRow: fc.Arbitrary<EvaluationRow> = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 20 }),
      label: fc.constantFrom(0, 0, 1, 4),
      scores: fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 20, maxLength: 20 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => ({
    scores: Float64Array.from(pieces.flatMap(({ scores, length }) => scores.slice(0, length))),
    labels: Uint8Array.from(pieces.flatMap(({ label, length }) => new Array(length).fill(label))),
  }));
const arbitraryRows = fc.array(arbitraryRow, { minLength: 1, maxLength: 4 });
const labelled = arbitraryRows.filter((rows) => rows.some(({ labels }) => labels.some((label) => label > 0)));

const mapScores = (row: EvaluationRow, f: (score: number) => number): EvaluationRow => ({
  ...row,
  scores: row.scores.map(f),
});
const reversed = ({ scores, labels }: EvaluationRow): EvaluationRow => ({
  scores: scores.toReversed(),
  labels: labels.toReversed(),
});
const joined = (rows: readonly EvaluationRow[]): EvaluationRow => ({
  scores: Float64Array.from(rows.flatMap(({ scores }) => [...scores])),
  labels: Uint8Array.from(rows.flatMap(({ labels }) => [...labels])),
});
/** `steps` unlabelled steps at the row's lowest score on both sides. */
const padded = (row: EvaluationRow, steps: number): EvaluationRow => {
  const pad: EvaluationRow = { scores: new Float64Array(steps).fill(-8), labels: new Uint8Array(steps) };
  return joined([pad, row, pad]);
};

describe('AUC-PR', () => {
  test('is that of any increasing transform of the scores', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const moved = rows.map((row) => mapScores(row, (s) => Math.exp(s / 3) - 5));
        expect(aucPr(rank(moved))).toBe(aucPr(rank(rows)));
      }),
    );
  });

  test('does not know the order of the steps', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        expect(aucPr(rank(rows.toReversed().map(reversed)))).toBe(aucPr(rank(rows)));
      }),
    );
  });

  test('is the share of labelled steps for a constant score, and 1 for the labels themselves', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const { labels } = joined(rows);
        const share = labels.filter((label) => label > 0).length / labels.length;
        expect(aucPr(rank(rows.map((row) => mapScores(row, () => 3))))).toBeCloseTo(share, DIGITS);
        const perfect = rows.map((row) => ({ ...row, scores: Float64Array.from(row.labels, Math.sign) }));
        expect(aucPr(rank(perfect))).toBe(1);
      }),
    );
  });
});

describe('VUS-PR', () => {
  test('lies in [0, 1], and is 1 for the labels themselves', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const volume = vusPr(rows);
        expect(volume).toBeGreaterThan(0);
        expect(volume).toBeLessThanOrEqual(1 + 1e-12);
        const perfect = rows.map((row) => ({ ...row, scores: Float64Array.from(row.labels, Math.sign) }));
        expect(vusPr(perfect)).toBeCloseTo(1, DIGITS);
      }),
    );
  });

  test('is that of any increasing transform of the scores', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const moved = rows.map((row) => mapScores(row, (s) => s ** 3 + 2 * s));
        expect(vusPr(moved)).toBeCloseTo(vusPr(rows), DIGITS);
      }),
    );
  });

  test('is the same backwards in time, and for any order of the rows', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        expect(vusPr(rows.toReversed().map(reversed))).toBeCloseTo(vusPr(rows), DIGITS);
      }),
    );
  });

  test('of rows equals that of the joined series if no ramp reaches a border', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const apart = rows.map((row) => padded(row, 12));
        expect(vusPr(apart)).toBeCloseTo(vusPr([joined(apart)]), DIGITS);
      }),
    );
  });

  test('masking steps beyond the reach of all ramps equals cutting them off', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const cut = rows.map((row) => padded(row, 12));
        const masked = rows.map((row) => {
          const longer = padded(row, 30);
          const steps = longer.scores.length;
          return { ...longer, scored: new Uint8Array(steps).fill(1, 18, steps - 18) };
        });
        expect(vusPr(masked)).toBeCloseTo(vusPr(cut), DIGITS);
      }),
    );
  });
});

describe('F1', () => {
  test('lies in [0, 1] between precision and recall, and never over the best', () => {
    fc.assert(
      fc.property(arbitraryRows, fc.integer({ min: -9, max: 9 }), (rows, threshold) => {
        const { precision, recall, f1 } = pointScore(rows, threshold);
        expect(f1).toBeGreaterThanOrEqual(Math.min(precision, recall) - 1e-12);
        expect(f1).toBeLessThanOrEqual(Math.max(precision, recall) + 1e-12);
        expect(f1).toBeLessThanOrEqual(bestF1(rank(rows)) + 1e-12);
        expect(bestF1(rank(rows))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('the best is reached by some threshold', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const reached = Array.from({ length: 18 }, (_, i) => pointScore(rows, i - 9 + 0.5).f1);
        expect(Math.max(...reached)).toBeCloseTo(bestF1(rank(rows)), DIGITS);
      }),
    );
  });
});
