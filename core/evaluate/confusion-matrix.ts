import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';

/** Scored steps by what they are (labelled: positive) and by what `score > threshold` says of them. */
export interface ConfusionMatrix {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/**
 * Counts steps, pooled over the rows.
 * @throws RangeError see checkRows, checkThreshold
 */
export function confusionMatrix(rows: readonly EvaluationRow[], threshold: number): ConfusionMatrix {
  checkRows(rows);
  checkThreshold(threshold);
  const matrix = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  for (const row of rows) {
    for (let i = 0; i < row.scores.length; i++) {
      if (!isScored(row, i)) continue;
      const isLabelled = row.labels[i] !== 0;
      if (isOver(row, i, threshold)) matrix[isLabelled ? 'truePositives' : 'falsePositives']++;
      else matrix[isLabelled ? 'falseNegatives' : 'trueNegatives']++;
    }
  }
  return matrix;
}
