import { confusionMatrix } from './confusion-matrix.ts';
import { descend, type Ranking } from './ranking.ts';
import { f1, ratio } from './ratio.ts';
import type { EvaluationRow } from './row.ts';

export interface PointScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/**
 * Precision, recall and F1 of `score > threshold`, step by step, pooled over the rows; 0 where undefined.
 * @throws RangeError see checkRows, checkThreshold
 */
export function pointScore(rows: readonly EvaluationRow[], threshold: number): PointScore {
  const { truePositives, falsePositives, falseNegatives } = confusionMatrix(rows, threshold);
  const precision = ratio(truePositives, truePositives + falsePositives);
  const recall = ratio(truePositives, truePositives + falseNegatives);
  return { precision, recall, f1: f1(precision, recall) };
}

/**
 * Highest point F1 that any threshold reaches. An oracle: it has seen the labels, so it bounds what a threshold could
 * do and says nothing about the one in use. 0 where nothing is labelled.
 */
export function bestF1(ranking: Ranking): number {
  const labelled = ranking.positives.length;
  let best = 0;
  descend(ranking, (_threshold, truePositives, predicted) => {
    best = Math.max(best, (2 * truePositives) / (predicted + labelled));
  });
  return best;
}
