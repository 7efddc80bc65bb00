import type { HistoryRow } from '#core/history/history-row.ts';
import { clip, X_CLIP } from '#core/series/clip.ts';
import { DAY_MS, isWeekend, timeOfDay } from '#core/series/grid.ts';
import { ascending, quantile, quantileOfSorted } from '#core/threshold/quantile.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';

const NORMAL_IQR = 1.35;
const MIN_SHARE_OF_SD = 0.3;
/** Values beyond these quantiles count as these where the standard deviation is taken. */
const TAILS = [0.002, 0.998];
const LEAST_SCALE = 0.01;
const PROFILE_RATE = 0.25;
const PROFILE_CLIP = 1;
/** Slots of the profile are averaged so far to either side: 7 of them at 5 minutes, 31 at one. */
const SMOOTHED_MS = 15 * 60_000;
const TREND_CLIP = 1.5;
const TREND_HALF_LIFE_DAYS = 1;

/** Where the steps of a replay lie in the day and the week. */
interface Calendar {
  readonly steps: number;
  /** Steps that the condition is made from. */
  readonly trainSteps: number;
  readonly perDay: number;
  slotOf(step: number): number;
  /** 0 from Monday to Friday, else 1. */
  typeOf(step: number): number;
}

/** One KPI of one entity; arrays are [steps], in scaled units. */
interface ScaledKpi {
  readonly median: number;
  readonly scale: number;
  readonly x: Float32Array;
  readonly seasonal: Float32Array;
  readonly trend: Float32Array;
  /** Typical absolute change from step to step. */
  readonly step: number;
}

/**
 * The windows of a replay's rows, but under a condition that is made from the whole training part at once: what
 * could be had if the windower knew its entities' first `trainSteps` before they came. Missing and suspect values are
 * held, before a KPI's first value that one.
 *
 * Method: scale max(IQR / 1.35, 0.3 · standard deviation, 0.01); seasonal profile per day type and slot of one step,
 * the smoothed median of the training part there, then S ← S + ¼·smooth(clip(x − S, ±1)) day by day; trend the EWMA of
 * clip(x − S, ±1.5) with a half-life of a day, from the median of the first day on.
 * @param streamed the replay's rows under the product's condition
 * @throws RangeError when an entity has no value of some KPI
 */
export function batchRows(replay: Replay, streamed: readonly HistoryRow[]): HistoryRow[] {
  const { source, kpiSet, trainSteps } = replay;
  const { granularityMs, windowLength } = kpiSet;
  const { startMs, steps } = source;
  const calendar: Calendar = {
    steps,
    trainSteps,
    perDay: DAY_MS / granularityMs,
    slotOf: (step) => Math.floor(timeOfDay(startMs + step * granularityMs) / granularityMs),
    typeOf: (step) => (isWeekend(startMs + step * granularityMs) ? 1 : 0),
  };
  const raw = rawSeries(replay);
  return [...Map.groupBy(streamed, ({ entity }) => entity)].flatMap(([entity, rows]) => {
    const kpis = raw.get(entity)!.map((values) => scaledKpi(values, calendar));
    return rows.map((row) => {
      const last = Math.round((row.end - startMs) / granularityMs);
      return { ...row, ...cells(kpis, last - row.hop + 1, last + 1, last - windowLength + 1) };
    });
  });
}

/** What a row holds of steps `from` to `to` (excluded) in a window that starts at `start`. */
function cells(kpis: readonly ScaledKpi[], from: number, to: number, start: number) {
  const perKpi = (read: (kpi: ScaledKpi) => number) => Float32Array.from(kpis, read);
  const perCell = (part: 'x' | 'seasonal') => {
    const rows = Array.from({ length: to - from }, (_, i) => kpis.map((kpi) => kpi[part][from + i]));
    return Float32Array.from(rows.flat());
  };
  return {
    x: perCell('x'),
    seasonal: perCell('seasonal'),
    trend: perKpi(({ trend }) => trend[start]),
    step: perKpi(({ step }) => step),
    median: perKpi(({ median }) => median),
    scale: perKpi(({ scale }) => scale),
  };
}

/** @returns entity → KPI → [steps], NaN where nothing was measured */
function rawSeries({ source, kpiSet: { kpis, granularityMs } }: Replay): Map<string, Float32Array[]> {
  const { entities, startMs, steps } = source;
  const blank = () => kpis.map(() => new Float32Array(steps).fill(Number.NaN));
  const raw = new Map(entities.map(({ id }) => [id, blank()]));
  for (const { samples } of source.slices()) {
    for (const { entity, ts, values, suspect } of samples) {
      if (suspect) continue;
      const step = Math.round((ts - startMs) / granularityMs);
      for (const [k, series] of raw.get(entity)!.entries()) series[step] = values[k] ?? Number.NaN;
    }
  }
  return raw;
}

function scaledKpi(raw: Float32Array, calendar: Calendar): ScaledKpi {
  const { trainSteps } = calendar;
  const values = held(raw);
  const { median, scale } = robustScale(values.subarray(0, trainSteps));
  const x = values.map((value) => clip((value - median) / scale, X_CLIP));
  const seasonal = seasonalOf(x, calendar);
  const changes = x.slice(1, trainSteps).map((value, i) => Math.abs(value - x[i]));
  return { median, scale, x, seasonal, trend: trendOf(x, seasonal, calendar), step: quantile(changes, 0.5) };
}

function held(raw: Float32Array): Float32Array {
  let last = raw.find((value) => !Number.isNaN(value)) ?? Number.NaN;
  return raw.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
}

function robustScale(values: Float32Array): { median: number; scale: number } {
  const sorted = ascending(values);
  const at = (level: number) => quantileOfSorted(sorted, level);
  const [low, high] = TAILS.map(at);
  const clipped = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const mean = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
  const sd = Math.sqrt(clipped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / clipped.length);
  const scale = Math.max((at(0.75) - at(0.25)) / NORMAL_IQR, MIN_SHARE_OF_SD * sd, LEAST_SCALE);
  return { median: at(0.5), scale };
}

function seasonalOf(x: Float32Array, calendar: Calendar): Float32Array {
  const { steps, trainSteps, perDay, slotOf, typeOf } = calendar;
  const width = Math.ceil((SMOOTHED_MS * perDay) / DAY_MS);
  const profiles = [0, 1].map((type) => smoothed(medianProfile(x, type, calendar), width));
  const changes = new Float64Array(perDay);
  return Float32Array.from({ length: steps }, (_, step) => {
    const slot = slotOf(step);
    const profile = profiles[typeOf(step)];
    const seasonal = profile[slot];
    if (step < trainSteps) return seasonal;
    changes[slot] = clip(x[step] - seasonal, PROFILE_CLIP);
    if (slot === perDay - 1) {
      for (const [i, change] of smoothed(changes, width).entries()) profile[i] += PROFILE_RATE * change;
      changes.fill(0);
    }
    return seasonal;
  });
}

/** Medians of a day type's slots in the training part; of all days where it has none of that type. [slots] */
function medianProfile(
  x: Float32Array,
  type: number,
  { trainSteps, perDay, slotOf, typeOf }: Calendar,
): Float64Array {
  const profile = new Float64Array(perDay);
  for (let first = 0; first < Math.min(perDay, trainSteps); first++) {
    const steps = Array.from(
      { length: Math.ceil((trainSteps - first) / perDay) },
      (_, i) => first + i * perDay,
    );
    const ofType = steps.filter((step) => typeOf(step) === type);
    const chosen = ofType.length > 0 ? ofType : steps;
    profile[slotOf(first)] = quantile(
      Float32Array.from(chosen, (step) => x[step]),
      0.5,
    );
  }
  return profile;
}

/** Means over the slots up to `width` to either side, around midnight. */
function smoothed(profile: Float64Array, width: number): Float64Array {
  const { length } = profile;
  return profile.map((_, slot) => {
    let sum = 0;
    for (let i = -width; i <= width; i++) sum += profile[(slot + i + length) % length];
    return sum / (2 * width + 1);
  });
}

/** As known before each step. */
function trendOf(x: Float32Array, seasonal: Float32Array, { perDay }: Calendar): Float32Array {
  const rate = 1 - 0.5 ** (1 / (TREND_HALF_LIFE_DAYS * perDay));
  const deviations = x.map((value, step) => clip(value - seasonal[step], TREND_CLIP));
  let level = quantile(deviations.subarray(0, perDay), 0.5);
  return deviations.map((deviation) => {
    const before = level;
    level += rate * (deviation - level);
    return before;
  });
}
