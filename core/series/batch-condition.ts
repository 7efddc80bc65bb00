import { ascending, quantile, quantileOfSorted } from '#core/threshold/quantile.ts';
import { clip, X_CLIP } from './clip.ts';
import { DAY_MS, isWeekend, timeOfDay } from './grid.ts';
import { held, type RawSeries } from './raw-series.ts';

const NORMAL_IQR = 1.35;
const MIN_SHARE_OF_SD = 0.3;
const MIN_SHARE_OF_RANGE = 0.01;
/** Values beyond these quantiles count as these where the standard deviation is taken. */
const TAILS = [0.002, 0.998];
const PROFILE_RATE = 0.25;
const PROFILE_CLIP = 1;
/** Slots of the profile are averaged so far to either side: 7 of them at 5 minutes, 31 at one. */
const SMOOTHED_MS = 15 * 60_000;
const TREND_CLIP = 1.5;
const TREND_HALF_LIFE_MS = DAY_MS;
/** Days without which there is no telling a daily rhythm from chance. */
const LEAST_DAYS = 2;

/** What is usual for one KPI of one entity, in scaled units but for median and scale. */
export interface KpiCondition {
  readonly median: number;
  readonly scale: number;
  /** Typical absolute change from step to step. */
  readonly step: number;
  /** Trend before the first step. */
  readonly trend: number;
  /** Seasonal profile [slots] of working days and of weekends; empty where the series has no daily rhythm. */
  readonly profiles: readonly [readonly number[], readonly number[]];
}

/** The condition of one entity, a value for each KPI. Plain JSON. */
export type BatchCondition = readonly KpiCondition[];

/** A series under its condition; arrays are row-major. */
export interface ScaledSeries {
  readonly entity: string;
  /** Time of step 0, ms. */
  readonly startMs: number;
  readonly granularityMs: number;
  readonly steps: number;
  /** K */
  readonly kpis: number;
  /** [steps, K] */
  readonly x: Float32Array;
  /** [steps, K] seasonal profile at each step */
  readonly seasonal: Float32Array;
  /** [steps, K] as known before each step */
  readonly trend: Float32Array;
  /** [K] */
  readonly step: Float32Array;
}

/** Whether a daily profile can be made of so many steps. */
export function hasDailyRhythm(granularityMs: number, steps: number): boolean {
  return DAY_MS % granularityMs === 0 && steps * granularityMs >= LEAST_DAYS * DAY_MS;
}

/**
 * Learns what is usual from the first `learnSteps` of a series at once, where the windower learns on the way.
 *
 * Scale max(IQR / 1.35, 0.3 · standard deviation, a hundredth of the range), 1 for a KPI that never moves; seasonal profile
 * per day type and slot of one step, the smoothed median there; trend from the median of the first day on.
 * @param rhythm whether the series has a daily rhythm to learn: see {@link hasDailyRhythm}
 * @throws RangeError when there is no step to learn from, or a day is no whole number of steps where there is a rhythm
 */
export function learnCondition(series: RawSeries, learnSteps: number, rhythm: boolean): BatchCondition {
  const { granularityMs, kpis, steps } = series;
  if (learnSteps < 1 || learnSteps > steps)
    throw new RangeError(`${learnSteps} of ${steps} steps to learn from`);
  if (rhythm && DAY_MS % granularityMs !== 0)
    throw new RangeError(`steps of ${granularityMs} ms do not divide a day`);
  return Array.from({ length: kpis }, (_, k) => {
    const values = held(series, k).subarray(0, learnSteps);
    const { median, scale } = robustScale(values);
    const x = values.map((value) => clip((value - median) / scale, X_CLIP));
    const profiles = [0, 1].map((type) => (rhythm ? medianProfile(x, type, series) : [])) as [
      number[],
      number[],
    ];
    const firstDay = Math.min(learnSteps, Math.ceil(DAY_MS / granularityMs));
    const deviations = x
      .subarray(0, firstDay)
      .map((value, step) => trendTerm(value, seasonalAt(profiles, series, step)));
    const changes = x.length > 1 ? x.slice(1).map((value, i) => Math.abs(value - x[i])) : new Float32Array(1);
    return { median, scale, step: quantile(changes, 0.5), trend: quantile(deviations, 0.5), profiles };
  });
}

/**
 * Brings a series into scaled units, causally but for the profile: up to `learnSteps` the profile is as it was learned, from
 * there on S ← S + ¼·smooth(clip(x − S, ±1)) day by day; trend the EWMA of clip(x − S, ±1.5) with a half-life of a day.
 * Missing values are held, before a KPI's first value that one.
 * @throws RangeError when the condition has another number of KPIs, or its day another number of steps
 */
export function underCondition(
  series: RawSeries,
  condition: BatchCondition,
  learnSteps: number,
): ScaledSeries {
  const { entity, startMs, granularityMs, steps, kpis } = series;
  if (condition.length !== kpis) throw new RangeError(`a condition of ${condition.length} KPIs for ${kpis}`);
  const slots = condition[0].profiles[0].length;
  if (slots > 0 && slots * granularityMs !== DAY_MS)
    throw new RangeError(`a day of ${slots} steps of ${granularityMs} ms`);
  const cells = () => new Float32Array(steps * kpis);
  const scaled = { x: cells(), seasonal: cells(), trend: cells() };
  condition.forEach((own, k) => {
    const x = held(series, k).map((value) => clip((value - own.median) / own.scale, X_CLIP));
    const seasonal = seasonalOf(x, own.profiles, series, learnSteps);
    const trend = trendOf(x, seasonal, own.trend, granularityMs);
    for (let t = 0, at = k; t < steps; t++, at += kpis) {
      scaled.x[at] = x[t];
      scaled.seasonal[at] = seasonal[t];
      scaled.trend[at] = trend[t];
    }
  });
  const step = Float32Array.from(condition, (own) => own.step);
  return { entity, startMs, granularityMs, steps, kpis, ...scaled, step };
}

function robustScale(values: Float32Array): { median: number; scale: number } {
  const sorted = ascending(values);
  const at = (level: number) => quantileOfSorted(sorted, level);
  const [low, high] = TAILS.map(at);
  const clipped = sorted.map((value) => Math.min(high, Math.max(low, value)));
  const mean = clipped.reduce((sum, value) => sum + value, 0) / clipped.length;
  const sd = Math.sqrt(clipped.reduce((sum, value) => sum + (value - mean) ** 2, 0) / clipped.length);
  const range = at(1) - at(0);
  const scale = Math.max(
    (at(0.75) - at(0.25)) / NORMAL_IQR,
    MIN_SHARE_OF_SD * sd,
    MIN_SHARE_OF_RANGE * range,
  );
  return { median: at(0.5), scale: scale > 0 ? scale : 1 };
}

type Calendar = Pick<RawSeries, 'startMs' | 'granularityMs'>;

const slotsOf = ({ granularityMs }: Calendar) => DAY_MS / granularityMs;
const slotOf = ({ startMs, granularityMs }: Calendar, step: number) =>
  Math.floor(timeOfDay(startMs + step * granularityMs) / granularityMs);
/** 0 from Monday to Friday, else 1. */
const dayTypeOf = ({ startMs, granularityMs }: Calendar, step: number) =>
  isWeekend(startMs + step * granularityMs) ? 1 : 0;

function seasonalAt(profiles: KpiCondition['profiles'], calendar: Calendar, step: number): number {
  const profile = profiles[dayTypeOf(calendar, step)];
  return profile.length === 0 ? 0 : profile[slotOf(calendar, step)];
}

/** Smoothed medians of a day type's slots; of all days where there is none of that type. [slots] */
function medianProfile(x: Float32Array, type: number, calendar: Calendar): number[] {
  const slots = slotsOf(calendar);
  const profile = new Float64Array(slots);
  for (let first = 0; first < Math.min(slots, x.length); first++) {
    const steps = Array.from({ length: Math.ceil((x.length - first) / slots) }, (_, i) => first + i * slots);
    const ofType = steps.filter((step) => dayTypeOf(calendar, step) === type);
    const chosen = ofType.length > 0 ? ofType : steps;
    const values = Float32Array.from(chosen, (step) => x[step]);
    profile[slotOf(calendar, first)] = quantile(values, 0.5);
  }
  return [...smoothed(profile)];
}

/** Means over the slots up to 15 minutes to either side, around midnight. */
function smoothed(profile: Float64Array): Float64Array {
  const { length } = profile;
  const reach = Math.floor((SMOOTHED_MS * length) / DAY_MS);
  return profile.map((_, slot) => {
    let sum = 0;
    for (let i = -reach; i <= reach; i++) sum += profile[(slot + i + length) % length];
    return sum / (2 * reach + 1);
  });
}

/** [steps] */
function seasonalOf(
  x: Float32Array,
  learned: KpiCondition['profiles'],
  calendar: Calendar,
  learnSteps: number,
): Float32Array {
  const slots = learned[0].length;
  if (slots === 0) return new Float32Array(x.length);
  const profiles = learned.map((profile) => Float64Array.from(profile));
  const changes = new Float64Array(slots);
  return x.map((value, step) => {
    const slot = slotOf(calendar, step);
    const profile = profiles[dayTypeOf(calendar, step)];
    const seasonal = profile[slot];
    if (step < learnSteps) return seasonal;
    changes[slot] = clip(value - seasonal, PROFILE_CLIP);
    if (slot === slots - 1) {
      for (const [i, change] of smoothed(changes).entries()) profile[i] += PROFILE_RATE * change;
      changes.fill(0);
    }
    return seasonal;
  });
}

const trendTerm = (x: number, seasonal: number) => clip(x - seasonal, TREND_CLIP);

/** [steps] as known before each step */
function trendOf(
  x: Float32Array,
  seasonal: Float32Array,
  start: number,
  granularityMs: number,
): Float32Array {
  const rate = 1 - 0.5 ** (granularityMs / TREND_HALF_LIFE_MS);
  let level = start;
  return x.map((value, step) => {
    const before = level;
    level += rate * (trendTerm(value, seasonal[step]) - level);
    return before;
  });
}
