/** One value at one moment. */
export interface Reading {
  /** ms */
  readonly at: number;
  readonly value: number;
}

/** A straight line through readings, by least squares. */
export interface Level {
  readonly mean: number;
  /** A minute. */
  readonly slope: number;
  /** By the line, from the first reading to the last, as a share of the mean. */
  readonly growth: number;
}

const MINUTE = 60_000;

/** @returns slope 0 for readings of a single moment */
export function levelOf(readings: readonly Reading[]): Level {
  const mean = meanOf(readings.map(({ value }) => value));
  const middle = meanOf(readings.map(({ at }) => at));
  let covariance = 0;
  let variance = 0;
  for (const { at, value } of readings) {
    covariance += (at - middle) * (value - mean);
    variance += (at - middle) ** 2;
  }
  const slope = variance === 0 ? 0 : covariance / variance;
  const length = readings.at(-1)!.at - readings[0].at;
  return { mean, slope: slope * MINUTE, growth: (slope * length) / mean };
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
