import { quantile } from '#core/threshold/quantile.ts';

/** One value at one moment. */
export interface Reading {
  /** ms */
  readonly at: number;
  readonly value: number;
}

/** Where readings lie, and where they go. */
export interface Level {
  readonly median: number;
  /** A minute: the median of the slopes between any two readings (Theil and Sen), so that a stray one does not turn it. */
  readonly slope: number;
  /** By the slope, from the first reading to the last, as a share of the median. */
  readonly growth: number;
}

const MINUTE = 60_000;

/** @returns slope 0 for readings of a single moment */
export function levelOf(readings: readonly Reading[]): Level {
  const slopes = readings.flatMap((a, i) =>
    readings.slice(i + 1).map((b) => (b.value - a.value) / (b.at - a.at)),
  );
  const median = medianOf(readings.map(({ value }) => value));
  const slope = slopes.length === 0 ? 0 : medianOf(slopes);
  const length = readings.at(-1)!.at - readings[0].at;
  return { median, slope: slope * MINUTE, growth: (slope * length) / median };
}

const medianOf = (values: readonly number[]) => quantile(Float64Array.from(values), 0.5);
