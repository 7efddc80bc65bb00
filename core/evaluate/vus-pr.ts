import { firstIndex } from '#core/search/first-index.ts';
import { descend, type Ranking, rank } from './ranking.ts';
import { type EvaluationRow, isScored } from './row.ts';
import { eventRuns, type Run } from './runs.ts';

/** Thresholds on the curve of each buffer, at evenly spaced ranks of the score. */
const RUNGS = 250;

/** The thresholds, descending, and the scored steps that reach each. */
interface Ladder {
  readonly thresholds: Float64Array;
  readonly predicted: Float64Array;
}

/** A row with events. `rung`: first rung that each step's score reaches; RUNGS for a step without a score. */
interface Track {
  readonly labels: Uint8Array;
  readonly rung: Uint8Array;
  readonly events: readonly Run[];
}

/** What is first reached at each rung; the slot past the last takes the steps without a score. */
interface Gains {
  readonly weight: Float64Array;
  readonly neighbourhoods: Float64Array;
}

/**
 * Volume under the precision-recall surface: for each buffer 0 … `maxBuffer` steps, labels are extended on both sides of
 * each event by a ramp √(1 − d / buffer) over half the buffer, and the area under the range-based precision-recall curve
 * is taken; the volume is the mean of the areas.
 *
 * For one row without a mask the value is that of TSB-AD 1.5, `RangeAUC_volume_opt(labels, score, maxBuffer, 250)`.
 * Rows are pooled with their borders kept: thresholds, precision and recall come from the scored steps of all rows,
 * ramps end at the row's borders and events of two rows never share a neighbourhood, so the order of the rows does not
 * matter. Steps without a score keep their place in time, so ramps have their real length, but weigh nothing; a
 * neighbourhood without a scored step counts as none. 0 where no scored step is labelled (TSB-AD: an error); where all
 * are labelled (there an error too) the same formula holds.
 *
 * Paparrizos, Boniol, Palpanas, Tsay, Elmore, Franklin: Volume under the surface, PVLDB 15(11), 2022.
 * Liu, Paparrizos: The elephant in the room: towards a reliable time-series anomaly detection benchmark, NeurIPS 2024.
 *
 * @param maxBuffer in steps; as long for all data by default, so that figures can be compared. TSB-AD's benchmark takes
 *   each series' period: other figures, mostly higher for a longer buffer
 * @param ranking of the same rows, where the caller has it already
 * @throws RangeError on a buffer that is not a whole number >= 0; see also checkRows
 */
export function vusPr(rows: readonly EvaluationRow[], maxBuffer = 24, ranking: Ranking = rank(rows)): number {
  if (!Number.isInteger(maxBuffer) || maxBuffer < 0) throw new RangeError(`buffer of ${maxBuffer} steps`);
  const positives = ranking.positives.length;
  if (positives === 0) return 0;
  const ladder = ladderOf(ranking);
  const tracks = rows.map((row) => trackOf(row, ladder)).filter(({ events }) => events.length > 0);
  const hits = hitsByRung(tracks);
  let volume = 0;
  for (let buffer = 0; buffer <= maxBuffer; buffer++) {
    volume += areaUnderCurve(gainsOf(tracks, buffer), hits, ladder.predicted, positives);
  }
  return volume / (maxBuffer + 1);
}

function ladderOf(ranking: Ranking): Ladder {
  const last = ranking.positives.length + ranking.negatives.length - 1;
  const stride = last / (RUNGS - 1);
  const rankOf = (rung: number) => (rung === RUNGS - 1 ? last : Math.floor(rung * stride));
  const thresholds = new Float64Array(RUNGS);
  const predicted = new Float64Array(RUNGS);
  let rung = 0;
  descend(ranking, (threshold, _truePositives, reached) => {
    for (; rung < RUNGS && rankOf(rung) < reached; rung++) {
      thresholds[rung] = threshold;
      predicted[rung] = reached;
    }
  });
  return { thresholds, predicted };
}

function trackOf(row: EvaluationRow, { thresholds }: Ladder): Track {
  const events = eventRuns(row);
  const rung = new Uint8Array(events.length > 0 ? row.scores.length : 0).fill(RUNGS);
  for (let i = 0; i < rung.length; i++) {
    if (isScored(row, i)) rung[i] = firstIndex(thresholds.length, (r) => thresholds[r] <= row.scores[i]);
  }
  return { labels: row.labels, rung, events };
}

/** Labelled steps that are first reached at each rung. */
function hitsByRung(tracks: readonly Track[]): Float64Array {
  const hits = new Float64Array(RUNGS + 1);
  for (const { events, rung } of tracks) {
    for (const { from, to } of events) for (let i = from; i < to; i++) hits[rung[i]]++;
  }
  return hits;
}

/** Ramps' weight outside the events, and neighbourhoods, that one buffer adds at each rung. */
function gainsOf(tracks: readonly Track[], buffer: number): Gains {
  const ramp = rampOf(buffer);
  const gains = { weight: new Float64Array(RUNGS + 1), neighbourhoods: new Float64Array(RUNGS + 1) };
  for (const { labels, rung, events } of tracks) {
    const extension = extend(events, ramp, labels.length);
    for (const { from, to } of neighbourhoodsOf(events, ramp.length, labels.length)) {
      let first = RUNGS;
      for (let i = from; i < to; i++) {
        if (rung[i] < first) first = rung[i];
        if (labels[i] !== 0) continue;
        if (extension[i] < 1) gains.weight[rung[i]] += extension[i];
        else gains.weight[rung[i]]++;
      }
      gains.neighbourhoods[first]++;
    }
  }
  return gains;
}

/** Weights of the steps beside an event, from the nearest outwards. */
function rampOf(buffer: number): Float64Array {
  return new Float64Array(buffer >> 1).map((_, d) => Math.sqrt(1 - (d + 1) / buffer));
}

/** Sum of all events' ramps at each step. */
function extend(events: readonly Run[], ramp: Float64Array, length: number): Float64Array {
  const extension = new Float64Array(length);
  for (const { from, to } of events) {
    for (let d = 0; d < ramp.length; d++) {
      if (from > d) extension[from - 1 - d] += ramp[d];
      if (to + d < length) extension[to + d] += ramp[d];
    }
  }
  return extension;
}

/** Events with their ramps; events whose ramps meet share one. */
function neighbourhoodsOf(events: readonly Run[], reach: number, length: number): Run[] {
  const merged: Run[] = [];
  for (const event of events) {
    const grown = { from: Math.max(event.from - reach, 0), to: Math.min(event.to + reach, length), mark: 1 };
    const last = merged.at(-1);
    if (last !== undefined && grown.from < last.to) merged[merged.length - 1] = { ...last, to: grown.to };
    else merged.push(grown);
  }
  return merged;
}

/**
 * Recall is that of steps (each ramp's weight counts half in what is to be found) times the share of neighbourhoods with
 * any step reached; precision weighs the steps reached by their extended labels.
 */
function areaUnderCurve(
  gains: Gains,
  hits: Float64Array,
  predicted: Float64Array,
  positives: number,
): number {
  let neighbourhoods = 0;
  for (let rung = 0; rung < RUNGS; rung++) neighbourhoods += gains.neighbourhoods[rung];
  let area = 0;
  let found = 0;
  let ramps = 0;
  let touched = 0;
  let before = 0;
  for (let rung = 0; rung < RUNGS; rung++) {
    found += hits[rung];
    ramps += gains.weight[rung];
    touched += gains.neighbourhoods[rung];
    const weight = found + ramps;
    const recall = Math.min(1, weight / (positives + ramps / 2)) * (touched / neighbourhoods);
    area += ((recall - before) * weight) / predicted[rung];
    before = recall;
  }
  return area;
}
