import { describe, expect, test } from '@jest/globals';
import { affiliationScore } from '#core/evaluate/affiliation.ts';
import { aucRoc } from '#core/evaluate/auc-roc.ts';
import { confusionMatrix } from '#core/evaluate/confusion-matrix.ts';
import { detectionDelay } from '#core/evaluate/detection-delay.ts';
import {
  bestPointAdjustedF1,
  findings,
  pointAdjustedArea,
  pointAdjustedF1,
} from '#core/evaluate/point-adjusted-f1.ts';
import { pointScore } from '#core/evaluate/point-f1.ts';
import { randomScore } from '#core/evaluate/random-score.ts';
import { rank } from '#core/evaluate/ranking.ts';
import { fBeta } from '#core/evaluate/ratio.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';
import { seededRandom } from '#core/random/random.ts';
import { evaluationFixture, rowOf, type StoredRow } from '../support/evaluation-cases.ts';

const RANDOM_FIGURES = ['affiliationF1', 'f1', 'areaOverK', 'bestF1'] as const;

interface Drawn {
  readonly mean: number;
  readonly deviation: number;
}

interface Reference {
  readonly aucRoc: number | null;
  readonly f2: number;
  readonly fHalf: number;
  readonly confusion: Readonly<Record<string, number>>;
  readonly affiliation: readonly {
    readonly threshold: number;
    readonly precision: number;
    readonly recall: number;
  }[];
  readonly adjustedByK: readonly number[];
  readonly areaOverK: number;
  readonly bestAdjusted?: Readonly<Record<string, number>>;
  readonly delay: { readonly steps: number; readonly found: number; readonly missed: number };
  readonly random?: Readonly<Record<(typeof RANDOM_FIGURES)[number], Drawn>>;
}

interface Case {
  readonly name: string;
  readonly threshold: number;
}

const DIGITS = 12;
/** Random scores that a figure is the mean of, there and here. */
const REFERENCE_DRAWS = 200;
const DRAWS = 20;

const { cases } = evaluationFixture<{ cases: Record<string, Reference> }>('metrics');
const series = evaluationFixture<{ cases: (Case & StoredRow)[] }>('series').cases;
const fleets = evaluationFixture<{ cases: (Case & { rows: StoredRow[] })[] }>('fleets').cases;
const stored: [string, EvaluationRow[], number, Reference][] = [
  ...series.map((one) => ({ ...one, rows: [one] })),
  ...fleets,
].map(({ name, rows, threshold }) => [name, rows.map(rowOf), threshold, cases[name]]);

describe.each(stored)('%s', (_name, rows, threshold, reference) => {
  test('AUC-ROC is that of scikit-learn', () => {
    const area = aucRoc(rank(rows));
    if (reference.aucRoc === null) expect(area).toBeNull();
    else expect(area).toBeCloseTo(reference.aucRoc, DIGITS);
  });

  test('confusion matrix and F-beta are those of scikit-learn', () => {
    expect(confusionMatrix(rows, threshold)).toEqual(reference.confusion);
    const { precision, recall } = pointScore(rows, threshold);
    expect(fBeta(precision, recall, 2)).toBeCloseTo(reference.f2, DIGITS);
    expect(fBeta(precision, recall, 0.5)).toBeCloseTo(reference.fHalf, DIGITS);
  });

  for (const expected of reference.affiliation) {
    test(`affiliation over ${expected.threshold} is that of the authors' code`, () => {
      const { precision, recall } = affiliationScore(rows, expected.threshold);
      expect(precision).toBeCloseTo(expected.precision, DIGITS);
      expect(recall).toBeCloseTo(expected.recall, DIGITS);
    });
  }

  test('PA%K is that of tadpak', () => {
    const found = findings(rows, threshold);
    const byK = reference.adjustedByK.map((_, k) => pointAdjustedF1(found, k));
    expect(byK).toEqual(reference.adjustedByK.map((f1) => expect.closeTo(f1, DIGITS)));
    expect(pointAdjustedArea(found)).toBeCloseTo(reference.areaOverK, DIGITS);
  });

  for (const [k, best] of Object.entries(reference.bestAdjusted ?? {})) {
    test(`the best PA%K is the highest of tadpak's over all thresholds, K ${k}`, () => {
      expect(bestPointAdjustedF1(rows, Number(k))).toBeCloseTo(best, DIGITS);
    });
  }

  test('delay is the latency of TSB-AD', () => {
    const { found, missed, meanSteps } = detectionDelay(rows, threshold);
    expect({ found, missed, steps: found * (meanSteps ?? 0) }).toEqual({
      ...reference.delay,
      steps: expect.closeTo(reference.delay.steps, DIGITS),
    });
  });

  if (reference.random !== undefined) {
    const seeds = [1, 2, 3, 4, 5, 6];
    const scores = seeds.map((seed) => {
      const { affiliationF1, pointAdjusted } = randomScore(rows, threshold, seededRandom(seed));
      return { affiliationF1, ...pointAdjusted };
    });
    test.each(RANDOM_FIGURES)("a random score's %s is that of the same code", (figure) => {
      const mean = scores.reduce((sum, score) => sum + score[figure], 0) / seeds.length;
      const { mean: expected, deviation } = reference.random![figure];
      const standardError = deviation * Math.sqrt(1 / REFERENCE_DRAWS + 1 / (DRAWS * seeds.length));
      expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
    });
  }
});
