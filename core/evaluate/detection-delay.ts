import { someStep } from './event-f1.ts';
import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';
import { eventRuns } from './runs.ts';

/** How late events are found. Read with `missed` beside it: events that are never found are in no mean. */
export interface DetectionDelay {
  readonly found: number;
  /** Events with a scored step and none over the threshold. */
  readonly missed: number;
  /** Steps from an event's start to its first step over the threshold, over the events found; null where none is. */
  readonly meanSteps: number | null;
  readonly medianSteps: number | null;
}

/**
 * Delay of detection in steps; 0 where an event's first step is over the threshold. Steps without a score pass like any
 * other.
 * @throws RangeError see checkRows, checkThreshold
 */
export function detectionDelay(rows: readonly EvaluationRow[], threshold: number): DetectionDelay {
  checkRows(rows);
  checkThreshold(threshold);
  const delays: number[] = [];
  let missed = 0;
  for (const row of rows) {
    for (const event of eventRuns(row)) {
      let first = event.from;
      while (first < event.to && !isOver(row, first, threshold)) first++;
      if (first < event.to) delays.push(first - event.from);
      else if (someStep(event, (i) => isScored(row, i))) missed++;
    }
  }
  if (delays.length === 0) return { found: 0, missed, meanSteps: null, medianSteps: null };
  delays.sort((a, b) => a - b);
  const middle = delays.length >> 1;
  return {
    found: delays.length,
    missed,
    meanSteps: delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
    medianSteps: delays.length % 2 === 1 ? delays[middle] : (delays[middle - 1] + delays[middle]) / 2,
  };
}
