import { f1, ratio } from './ratio.ts';
import { checkRows, checkThreshold, type EvaluationRow, isOver, isScored } from './row.ts';
import { eventRuns, type Run } from './runs.ts';

/** Parts of a step. Over each the chances are linear in time, so their values in its middle give their integrals. */
const PARTS = 4;

export interface AffiliationScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
}

/** An event and the time that is nearer to it than to any other: `start` .. `end`, in steps, step i being i .. i + 1. */
interface Zone {
  readonly event: Run;
  readonly start: number;
  readonly end: number;
}

/** A row's steps over the threshold. */
interface Flagged {
  readonly steps: Uint8Array;
  /** [steps] end of the last one before each step; −∞ where there is none */
  readonly before: Float64Array;
  /** [steps] start of the first one after each step; +∞ where there is none */
  readonly after: Float64Array;
}

/**
 * Affiliation precision and recall of the steps over the threshold: how near they are to events, as the chance that a
 * random moment of the event's zone is farther. Precision is the mean over the flagged time of a zone, recall that over
 * its event, of the nearest flagged time in the zone; each is averaged over zones with something to average. A score
 * that knows nothing has a precision near .5 and a high recall: see randomScore.
 *
 * For one row without a mask the values are those of the authors' code. Zones end at the rows' borders. A row without an
 * event (there an error) is, if anything is flagged, one zone of precision 0: there is nothing to be near to. Steps
 * without a score keep their place in time and are not to be found. 0 where there is nothing to average (there NaN).
 *
 * Huet, Navarro, Rossi: Local evaluation of time series anomaly detection algorithms, KDD 2022.
 * @throws RangeError see checkRows, checkThreshold
 */
export function affiliationScore(rows: readonly EvaluationRow[], threshold: number): AffiliationScore {
  checkRows(rows);
  checkThreshold(threshold);
  const precisions: number[] = [];
  const recalls: number[] = [];
  for (const row of rows) {
    const flagged = flaggedIn(row, threshold);
    const zones = zonesOf(row);
    if (zones.length === 0 && flagged.steps.includes(1)) precisions.push(0);
    for (const zone of zones) {
      const precision = precisionIn(zone, flagged);
      const recall = recallIn(zone, flagged, row);
      if (precision !== undefined) precisions.push(precision);
      if (recall !== undefined) recalls.push(recall);
    }
  }
  const precision = mean(precisions);
  const recall = mean(recalls);
  return { precision, recall, f1: f1(precision, recall) };
}

function zonesOf(row: EvaluationRow): Zone[] {
  const events = eventRuns(row);
  return events.map((event, e) => ({
    event,
    start: e === 0 ? 0 : (events[e - 1].to + event.from) / 2,
    end: e === events.length - 1 ? row.scores.length : (event.to + events[e + 1].from) / 2,
  }));
}

function flaggedIn(row: EvaluationRow, threshold: number): Flagged {
  const length = row.scores.length;
  const steps = new Uint8Array(length);
  const before = new Float64Array(length);
  const after = new Float64Array(length);
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) {
    before[i] = last;
    if (!isOver(row, i, threshold)) continue;
    steps[i] = 1;
    last = i + 1;
  }
  let next = Number.POSITIVE_INFINITY;
  for (let i = length - 1; i >= 0; i--) {
    after[i] = next;
    if (steps[i] === 1) next = i;
  }
  return { steps, before, after };
}

/** @returns undefined where nothing is flagged in the zone */
function precisionIn({ event, start, end }: Zone, { steps }: Flagged): number | undefined {
  const margin = Math.min(event.from - start, end - event.to);
  let sum = 0;
  let parts = 0;
  for (let i = Math.floor(start); i < end; i++) {
    if (steps[i] === 0) continue;
    for (let part = 0; part < PARTS; part++) {
      const at = i + (part + 0.5) / PARTS;
      if (at < start || at > end) continue;
      const distance = Math.max(event.from - at, at - event.to);
      const nearer = event.to - event.from + Math.min(distance, margin) + distance;
      sum += distance < 0 ? 1 : 1 - nearer / (end - start);
      parts++;
    }
  }
  return parts === 0 ? undefined : sum / parts;
}

/** @returns undefined where the event has no scored step */
function recallIn({ event, start, end }: Zone, flagged: Flagged, row: EvaluationRow): number | undefined {
  let sum = 0;
  let parts = 0;
  for (let i = event.from; i < event.to; i++) {
    if (!isScored(row, i)) continue;
    const before = flagged.before[i] > start ? flagged.before[i] : Number.NEGATIVE_INFINITY;
    const after = flagged.after[i] < end ? flagged.after[i] : Number.POSITIVE_INFINITY;
    for (let part = 0; part < PARTS; part++) {
      const at = i + (part + 0.5) / PARTS;
      const distance = flagged.steps[i] === 1 ? 0 : Math.min(at - before, after - at);
      const nearer = distance + Math.min(distance, at - start, end - at);
      sum += Number.isFinite(distance) ? 1 - nearer / (end - start) : 0;
      parts++;
    }
  }
  return parts === 0 ? undefined : sum / parts;
}

function mean(values: readonly number[]): number {
  return ratio(
    values.reduce((sum, value) => sum + value, 0),
    values.length,
  );
}
