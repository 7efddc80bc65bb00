import { checkRows, countScored, type EvaluationRow, isScored } from './row.ts';

/** Scores of all rows' scored steps, ascending, labelled steps apart from the others. */
export interface Ranking {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/**
 * Pools the rows step by step.
 *
 * Two plain typed arrays and not one of pairs, because those sort natively, without a comparator.
 * @throws RangeError see checkRows
 */
export function rank(rows: readonly EvaluationRow[]): Ranking {
  checkRows(rows);
  const steps = countScored(rows);
  const pooled = new Float64Array(steps);
  let positives = 0;
  let negatives = steps;
  for (const row of rows) {
    for (let i = 0; i < row.scores.length; i++) {
      if (!isScored(row, i)) continue;
      if (row.labels[i] === 0) pooled[--negatives] = row.scores[i];
      else pooled[positives++] = row.scores[i];
    }
  }
  return { positives: pooled.subarray(0, positives).sort(), negatives: pooled.subarray(positives).sort() };
}

/**
 * Walks the distinct scores from the highest down. `visit` receives each as the threshold of `score >= threshold`,
 * with the labelled steps and all steps that reach it.
 */
export function descend(
  { positives, negatives }: Ranking,
  visit: (threshold: number, truePositives: number, predicted: number) => void,
): void {
  let p = positives.length;
  let n = negatives.length;
  const steps = p + n;
  while (p > 0 || n > 0) {
    const threshold = Math.max(
      p > 0 ? positives[p - 1] : Number.NEGATIVE_INFINITY,
      n > 0 ? negatives[n - 1] : Number.NEGATIVE_INFINITY,
    );
    while (p > 0 && positives[p - 1] === threshold) p--;
    while (n > 0 && negatives[n - 1] === threshold) n--;
    visit(threshold, positives.length - p, steps - p - n);
  }
}
