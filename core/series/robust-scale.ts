import { clip, X_CLIP } from './clip.ts';
import type { SeriesBlock } from './series-block.ts';
import { HEADER, type SeriesLayout } from './series-layout.ts';

const QUARTILE = { lower: 0, median: 1, upper: 2 } as const;
/** Interquartile range of a standard normal distribution. */
const NORMAL_IQR = 1.35;
/** Quartiles of a skewed KPI can lie close together: its scale is at least this share of its standard deviation. */
const MIN_SHARE_OF_SD = 0.3;
/** With an IQR below this share of the standard deviation a KPI stands still most of the time. */
const STILL = 0.1;
/** Scale of such a KPI, in its range: quartiles would make every small excursion an outrageous one. */
const SHARE_OF_RANGE = 0.5;
/** A value further than this many scales from the median counts as that far, or a single absurd one would blind its KPI for weeks. */
const FURTHEST = 50;
/** And however large the scale, it counts as no more than this: its square is still a float32. */
const LARGEST = 1e18;
/** No scale is smaller: it and what is divided by it are float32. */
const SMALLEST = 1e-30;
/** No two scaled values are further apart. */
const LARGEST_STEP = 2 * X_CLIP;

/** How a KPI's scale changed: what was v becomes v · ratio + shift. */
export interface Rescaling {
  readonly kpi: number;
  readonly ratio: number;
  readonly shift: number;
}

/**
 * Robust location and scale of one entity's KPIs from streaming quartiles: (x − median) / (IQR / 1.35). For a KPI that stands
 * still most of the time half of its range is the scale, and 1 while it has not moved at all. Between calibrations both
 * are frozen.
 * The exact quartiles of the first window bound what is observed before the first calibration.
 */
export class RobustScale {
  readonly #layout: SeriesLayout;

  constructor(layout: SeriesLayout) {
    this.#layout = layout;
  }

  /**
   * Sets location and scale for the time before the first calibration, from the values of the first window: streaming
   * quantiles and variance do not get over one that is absurd.
   * @param first step of the window, which lies in the ring, NaN where there is no value
   */
  begin(block: SeriesBlock, first: number): void {
    const { kpis, windowLength, capacity, ring, median, scale } = this.#layout;
    const { f32, at32 } = block;
    for (let k = 0; k < kpis; k++) {
      const row = (i: number) => at32 + ring + ((first + i) % capacity) * kpis + k;
      const values = Float32Array.from({ length: windowLength }, (_, i) => clip(f32[row(i)], LARGEST))
        .filter((value) => !Number.isNaN(value))
        .sort();
      const quartile = (i: number) => values[Math.floor((i / 4) * values.length)] ?? 0;
      const iqr = quartile(3) - quartile(1);
      f32[at32 + median + k] = quartile(2);
      f32[at32 + scale + k] = iqr > 0 ? scaleOf(iqr, 0, 0) : Math.max(1, Math.abs(quartile(2)));
    }
  }

  /** @param raw value of KPI k @param before its value one step earlier, NaN when there is none */
  observe(block: SeriesBlock, k: number, raw: number, before: number): void {
    const { quantiles, stepQuantile, scaleState, stepState, mean, variance } = this.#layout;
    const { f32, at32 } = block;
    const value = this.#bounded(block, k, raw);
    const q = at32 + scaleState + k * quantiles.size;
    quantiles.add(f32, q, value);
    const weight = 1 / f32[q];
    const deviation = value - f32[at32 + mean + k];
    f32[at32 + mean + k] += weight * deviation;
    const spread = deviation * (value - f32[at32 + mean + k]);
    f32[at32 + variance + k] += weight * (spread - f32[at32 + variance + k]);
    if (!Number.isNaN(before)) {
      const change = Math.abs(value - this.#bounded(block, k, before));
      stepQuantile.add(f32, at32 + stepState + k * stepQuantile.size, change);
    }
  }

  /** Estimates location and scale anew. @returns how values in the old scale are expressed in the new one */
  calibrate(block: SeriesBlock): Rescaling[] {
    const { kpis, quantiles, stepQuantile, scaleState, stepState, variance, median, scale, typicalStep } =
      this.#layout;
    const { f32, at32 } = block;
    const rescalings: Rescaling[] = [];
    for (let k = 0; k < kpis; k++) {
      const q = at32 + scaleState + k * quantiles.size;
      const oldMedian = f32[at32 + median + k];
      const oldScale = f32[at32 + scale + k];
      const centre = quantiles.read(f32, q, QUARTILE.median);
      const iqr = quantiles.read(f32, q, QUARTILE.upper) - quantiles.read(f32, q, QUARTILE.lower);
      const sd = Math.sqrt(Math.max(0, f32[at32 + variance + k]));
      f32[at32 + median + k] = Number.isNaN(centre) ? 0 : centre;
      f32[at32 + scale + k] = scaleOf(iqr, sd, quantiles.range(f32, q));
      const change = stepQuantile.read(f32, at32 + stepState + k * stepQuantile.size, 0);
      f32[at32 + typicalStep + k] = Number.isNaN(change)
        ? 0
        : Math.min(LARGEST_STEP, change / f32[at32 + scale + k]);
      const newScale = f32[at32 + scale + k];
      rescalings.push({
        kpi: k,
        ratio: oldScale / newScale,
        shift: (oldMedian - f32[at32 + median + k]) / newScale,
      });
    }
    this.#schedule(block);
    return rescalings;
  }

  isDue(block: SeriesBlock): boolean {
    return block.f64[block.at64 + HEADER.age] >= block.f64[block.at64 + HEADER.calibrateAt];
  }

  #bounded({ f32, at32 }: SeriesBlock, k: number, raw: number): number {
    const centre = f32[at32 + this.#layout.median + k];
    const furthest = FURTHEST * f32[at32 + this.#layout.scale + k];
    return clip(centre + clip(raw - centre, furthest), LARGEST);
  }

  /** Twice the age on the first day, then once a day. */
  #schedule(block: SeriesBlock): void {
    const age = block.f64[block.at64 + HEADER.age];
    const perDay = this.#layout.stepsPerDay;
    block.f64[block.at64 + HEADER.calibrateAt] = age < perDay ? Math.min(2 * age, perDay) : age + perDay;
  }
}

function scaleOf(iqr: number, sd: number, range: number): number {
  const ofQuartiles = iqr / NORMAL_IQR;
  if (sd > 0 && ofQuartiles < STILL * sd) return Math.max(SMALLEST, sd, SHARE_OF_RANGE * range);
  return iqr > 0 ? Math.max(SMALLEST, ofQuartiles, MIN_SHARE_OF_SD * sd) : 1;
}
