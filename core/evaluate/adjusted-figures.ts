import { bestPointAdjustedF1, findings, pointAdjustedArea, pointAdjustedF1 } from './point-adjusted-f1.ts';
import type { EvaluationRow } from './row.ts';

/** For comparison with papers alone, and never without those of a random score. */
export interface AdjustedFigures {
  /** PA-F1 at the threshold in use: an event with one step over it is found whole. */
  readonly f1: number;
  /** Area under F1 of PA%K over K 0 … 100, at the threshold in use. */
  readonly areaOverK: number;
  /** Oracle: PA-F1 at the best of all thresholds, chosen with the labels in hand. */
  readonly bestF1: number;
}

/** @throws RangeError see checkRows, checkThreshold */
export function adjustedFigures(rows: readonly EvaluationRow[], threshold: number): AdjustedFigures {
  const found = findings(rows, threshold);
  return {
    f1: pointAdjustedF1(found),
    areaOverK: pointAdjustedArea(found),
    bestF1: bestPointAdjustedF1(rows),
  };
}
