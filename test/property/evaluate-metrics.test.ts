import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { affiliationScore } from '#core/evaluate/affiliation.ts';
import { aucRoc } from '#core/evaluate/auc-roc.ts';
import { confusionMatrix } from '#core/evaluate/confusion-matrix.ts';
import { detectionDelay } from '#core/evaluate/detection-delay.ts';
import { eventScore } from '#core/evaluate/event-f1.ts';
import { bestPointAdjustedF1, findings, pointAdjustedF1 } from '#core/evaluate/point-adjusted-f1.ts';
import { bestF1, pointScore } from '#core/evaluate/point-f1.ts';
import { randomScore } from '#core/evaluate/random-score.ts';
import { rank } from '#core/evaluate/ranking.ts';
import { fBeta } from '#core/evaluate/ratio.ts';
import { countScored, type EvaluationRow } from '#core/evaluate/row.ts';
import { seededRandom } from '#core/random/random.ts';

const DIGITS = 10;
const LOWEST = -8;
const HIGHEST = 8;

/** Few distinct scores, so that ties are common; runs of labels, so that events have lengths; some steps without a score. */
const arbitraryRow: fc.Arbitrary<EvaluationRow> = fc
  .array(
    fc.record({
      length: fc.integer({ min: 1, max: 20 }),
      label: fc.constantFrom(0, 0, 1, 4),
      scores: fc.array(fc.integer({ min: LOWEST, max: HIGHEST }), { minLength: 20, maxLength: 20 }),
      scored: fc.constantFrom(1, 1, 1, 0),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((pieces) => ({
    scores: Float64Array.from(pieces.flatMap(({ scores, length }) => scores.slice(0, length))),
    labels: Uint8Array.from(pieces.flatMap(({ label, length }) => new Array(length).fill(label))),
    scored: Uint8Array.from(pieces.flatMap(({ scored, length }) => new Array(length).fill(scored))),
  }));
const arbitraryRows = fc.array(arbitraryRow, { minLength: 1, maxLength: 4 });
const arbitraryThreshold = fc.integer({ min: LOWEST - 1, max: HIGHEST });
const arbitraryK = fc.integer({ min: 0, max: 100 });

const withScores = (rows: readonly EvaluationRow[], f: (score: number, label: number) => number) =>
  rows.map((row) => ({ ...row, scores: row.scores.map((score, i) => f(score, row.labels[i])) }));
const backwards = (rows: readonly EvaluationRow[]): EvaluationRow[] =>
  rows.toReversed().map(({ scores, labels, scored }) => ({
    scores: scores.toReversed(),
    labels: labels.toReversed(),
    ...(scored === undefined ? {} : { scored: scored.toReversed() }),
  }));
const isFound = (rows: readonly EvaluationRow[]) =>
  withScores(rows, (_score, label) => Math.sign(label)) as EvaluationRow[];
const rising = (score: number) => Math.exp(score / 3) - 5;

describe('AUC-ROC', () => {
  test('is that of any increasing transform of the scores, in any order of steps', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        expect(aucRoc(rank(withScores(backwards(rows), rising)))).toBe(aucRoc(rank(rows)));
      }),
    );
  });

  test('of the scores turned round is what is missing to 1', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const area = aucRoc(rank(rows));
        const turned = aucRoc(rank(withScores(rows, (score) => -score)));
        if (area === null) expect(turned).toBeNull();
        else expect(turned).toBeCloseTo(1 - area, DIGITS);
      }),
    );
  });

  test('is 1 for the labels, .5 for a constant, and null where one kind of step is missing', () => {
    fc.assert(
      fc.property(arbitraryRows, (rows) => {
        const { positives, negatives } = rank(rows);
        const hasBoth = positives.length > 0 && negatives.length > 0;
        expect(aucRoc(rank(isFound(rows)))).toBe(hasBoth ? 1 : null);
        expect(aucRoc(rank(withScores(rows, () => 3)))).toBe(hasBoth ? 0.5 : null);
      }),
    );
  });
});

describe('counts', () => {
  test('of the confusion matrix make up all scored steps, and precision and recall', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryThreshold, (rows, threshold) => {
        const matrix = confusionMatrix(rows, threshold);
        const { truePositives, falsePositives, falseNegatives, trueNegatives } = matrix;
        expect(truePositives + falsePositives + falseNegatives + trueNegatives).toBe(countScored(rows));
        expect(confusionMatrix(backwards(rows), threshold)).toEqual(matrix);
        const { precision, recall } = pointScore(rows, threshold);
        expect(precision * (truePositives + falsePositives)).toBeCloseTo(truePositives, DIGITS);
        expect(recall * (truePositives + falseNegatives)).toBeCloseTo(truePositives, DIGITS);
      }),
    );
  });

  test('of events found and missed are those of recall, and found later than their start only if longer', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryThreshold, (rows, threshold) => {
        const { found, missed, meanSteps, medianSteps } = detectionDelay(rows, threshold);
        const { events, recalled } = eventScore(rows, threshold);
        expect({ found, missed }).toEqual({ found: recalled, missed: events - recalled });
        expect(meanSteps === null).toBe(found === 0);
        expect(medianSteps === null).toBe(found === 0);
        const longest = Math.max(...rows.map(({ labels }) => labels.length));
        expect(meanSteps ?? 0).toBeLessThan(longest);
        expect(detectionDelay(isFound(rows), 0.5).missed).toBe(0);
      }),
    );
  });
});

test('F-beta lies between precision and recall, and nearer to recall as beta grows', () => {
  const share = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(share, share, fc.double({ min: 0.1, max: 10, noNaN: true }), (precision, recall, beta) => {
      const score = fBeta(precision, recall, beta);
      expect(score).toBeGreaterThanOrEqual(Math.min(precision, recall) - 1e-12);
      expect(score).toBeLessThanOrEqual(Math.max(precision, recall) + 1e-12);
      const further = Math.abs(fBeta(precision, recall, 2 * beta) - recall);
      expect(further).toBeLessThanOrEqual(Math.abs(score - recall) + 1e-12);
    }),
  );
});

describe('point adjustment', () => {
  test('lifts less as K grows, and not at all at 100', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryThreshold, arbitraryK, (rows, threshold, k) => {
        const found = findings(rows, threshold);
        const f1 = pointAdjustedF1(found, k);
        expect(f1).toBeLessThanOrEqual(pointAdjustedF1(found, 0));
        expect(f1).toBeGreaterThanOrEqual(pointAdjustedF1(found, 100));
        expect(pointAdjustedF1(found, 100)).toBeCloseTo(pointScore(rows, threshold).f1, DIGITS);
      }),
    );
  });

  test('the best is that of some threshold, and of any increasing transform of the scores', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryK, (rows, k) => {
        const reached = Array.from({ length: HIGHEST - LOWEST + 2 }, (_, i) =>
          pointAdjustedF1(findings(rows, LOWEST - 1 + i), k),
        );
        const best = bestPointAdjustedF1(rows, k);
        expect(best).toBeCloseTo(Math.max(...reached), DIGITS);
        expect(bestPointAdjustedF1(withScores(backwards(rows), rising), k)).toBeCloseTo(best, DIGITS);
        expect(bestPointAdjustedF1(rows, 100)).toBeCloseTo(bestF1(rank(rows)), DIGITS);
      }),
    );
  });
});

test('a random score is the same from the same seed, whatever the scores are, if as many are over', () => {
  fc.assert(
    fc.property(arbitraryRows, arbitraryThreshold, fc.integer(), (rows, threshold, seed) => {
      const figures = randomScore(rows, threshold, seededRandom(seed));
      const moved = withScores(rows, rising);
      expect(randomScore(moved, rising(threshold), seededRandom(seed))).toEqual(figures);
      const turned = withScores(rows, (score) => -score);
      const none = randomScore(turned, -LOWEST, seededRandom(seed));
      expect(none).toEqual(randomScore(rows, HIGHEST, seededRandom(seed)));
    }),
    { numRuns: 30 },
  );
});

describe('affiliation', () => {
  test('lies in [0, 1], is the same backwards in time, and 1 for the labels', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryThreshold, (rows, threshold) => {
        const { precision, recall } = affiliationScore(rows, threshold);
        for (const figure of [precision, recall]) {
          expect(figure).toBeGreaterThanOrEqual(0);
          expect(figure).toBeLessThanOrEqual(1);
        }
        const turned = affiliationScore(backwards(rows), threshold);
        expect(turned.precision).toBeCloseTo(precision, DIGITS);
        expect(turned.recall).toBeCloseTo(recall, DIGITS);
        const perfect = affiliationScore(isFound(rows), 0.5).f1;
        expect(perfect).toBe(rank(rows).positives.length > 0 ? 1 : 0);
      }),
    );
  });

  test('a lower threshold recalls no less', () => {
    fc.assert(
      fc.property(arbitraryRows, arbitraryThreshold, (rows, threshold) => {
        const { recall } = affiliationScore(rows, threshold);
        expect(affiliationScore(rows, threshold - 1).recall).toBeGreaterThanOrEqual(recall - 1e-12);
      }),
    );
  });

  test('a score that knows nothing has a precision of about one half', () => {
    const random = seededRandom(3);
    const labels = new Uint8Array(20_000);
    for (let from = 100; from < labels.length; from += 200) labels.fill(1, from, from + 5);
    const scores = Float64Array.from(labels, () => random.uniform());
    const { precision } = affiliationScore([{ scores, labels }], 0.9);
    expect(Math.abs(precision - 0.5)).toBeLessThan(0.02);
  });
});
