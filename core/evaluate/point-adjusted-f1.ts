import { bestF1 } from './point-f1.ts';
import { type Ranking, rank } from './ranking.ts';
import { f1, ratio } from './ratio.ts';
import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';
import { eventRuns } from './runs.ts';

/** What a threshold finds. */
export interface Findings {
  /** Scored steps of each event, and those over the threshold. */
  readonly events: readonly { readonly steps: number; readonly over: number }[];
  /** Steps over the threshold outside events. */
  readonly falsePositives: number;
}

/** @throws RangeError see checkRows, checkThreshold */
export function findings(rows: readonly EvaluationRow[], threshold: number): Findings {
  checkRows(rows);
  checkThreshold(threshold);
  const events: { steps: number; over: number }[] = [];
  let predicted = 0;
  let hits = 0;
  for (const row of rows) {
    for (const { from, to } of eventRuns(row)) {
      const event = { steps: 0, over: 0 };
      for (let i = from; i < to; i++) {
        if (isScored(row, i)) event.steps++;
        if (isOver(row, i, threshold)) event.over++;
      }
      hits += event.over;
      events.push(event);
    }
    for (let i = 0; i < row.scores.length; i++) if (isOver(row, i, threshold)) predicted++;
  }
  return { events, falsePositives: predicted - hits };
}

/**
 * F1 of steps after point adjustment (PA%K): where more than `k` per cent of an event's scored steps are over the
 * threshold, all its steps count as found. K 0 is point adjustment as most papers have it, K 100 adjusts nothing. For
 * comparison with papers alone: a random score can look like the state of the art, see randomScore.
 *
 * Kim, Choi, Choi, Lee, Yoon: Towards a rigorous evaluation of time-series anomaly detection, AAAI 2022.
 * @throws RangeError on a K outside 0 … 100
 */
export function pointAdjustedF1({ events, falsePositives }: Findings, k = 0): number {
  checkShare(k);
  let found = 0;
  let labelled = 0;
  for (const { steps, over } of events) {
    found += 100 * over > k * steps ? steps : over;
    labelled += steps;
  }
  return f1(ratio(found, found + falsePositives), ratio(found, labelled));
}

/** Mean of the adjusted F1 over K 0 … 100: the area under it at K = 0, 1, … 100 by trapezia, over 100. */
export function pointAdjustedArea(found: Findings): number {
  let area = (pointAdjustedF1(found, 0) + pointAdjustedF1(found, 100)) / 2;
  for (let k = 1; k < 100; k++) area += pointAdjustedF1(found, k);
  return area / 100;
}

/**
 * Highest adjusted F1 that any threshold reaches, the figure of most papers. An oracle, see bestF1.
 * @throws RangeError on a K outside 0 … 100; see also checkRows
 */
export function bestPointAdjustedF1(rows: readonly EvaluationRow[], k = 0): number {
  checkShare(k);
  return bestF1(adjustedRanking(rows, k));
}

/** Adjustment at all thresholds at once: no step of an event is left under the score that finds the event whole. */
function adjustedRanking(rows: readonly EvaluationRow[], k: number): Ranking {
  const { positives, negatives } = rank(rows);
  const adjusted = new Float64Array(positives.length);
  let offset = 0;
  for (const row of rows) {
    for (const { from, to } of eventRuns(row)) {
      const start = offset;
      for (let i = from; i < to; i++) if (isScored(row, i)) adjusted[offset++] = row.scores[i];
      const event = adjusted.subarray(start, offset).sort();
      const notEnough = Math.floor((k * event.length) / 100);
      if (notEnough < event.length) event.fill(event[event.length - 1 - notEnough], 0, -1 - notEnough);
    }
  }
  return { positives: adjusted.sort(), negatives };
}

function checkShare(k: number): void {
  if (!(k >= 0 && k <= 100)) throw new RangeError(`K of ${k} per cent`);
}
