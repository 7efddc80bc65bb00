import { f1, ratio } from './ratio.ts';
import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';
import { eventRuns } from './runs.ts';

/**
 * F1 of steps after point adjustment: where any step of an event is over the threshold, all its steps count as found. For
 * comparison with papers alone: a random score can look like the state of the art (Kim et al. 2022).
 * @throws RangeError see checkRows, checkThreshold
 */
export function pointAdjustedF1(rows: readonly EvaluationRow[], threshold: number): number {
  checkRows(rows);
  checkThreshold(threshold);
  let found = 0;
  let labelled = 0;
  let falsePositives = 0;
  for (const row of rows) {
    for (const { from, to } of eventRuns(row)) {
      let steps = 0;
      let isFound = false;
      for (let i = from; i < to; i++) {
        steps += Number(isScored(row, i));
        isFound ||= isOver(row, i, threshold);
      }
      labelled += steps;
      if (isFound) found += steps;
    }
    for (let i = 0; i < row.scores.length; i++) {
      falsePositives += Number(row.labels[i] === 0 && isOver(row, i, threshold));
    }
  }
  return f1(ratio(found, found + falsePositives), ratio(found, labelled));
}
