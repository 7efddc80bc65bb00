import { scaleOf } from '#core/points/standardise.ts';

/** Affine map of each input to about 0 … 1, where the autoencoder works: value · factor + offset. */
export interface InputScale {
  /** [D] */
  readonly factors: Float64Array;
  /** [D] */
  readonly offsets: Float64Array;
}

/**
 * Standard deviations from the mean that are mapped to 0 and 1. Least and greatest values instead, as for tables, leave most of the
 * range to a few outliers.
 */
const REACH = 4;

/**
 * @param points [N, D] row-major
 * @throws RangeError when there are none, or they do not fill the dimensions
 */
export function inputScaleOf(points: Float32Array, dimensions: number): InputScale {
  const { means, deviations } = scaleOf(points, dimensions);
  const factors = deviations.map((deviation) => (deviation > 0 ? 0.5 / (REACH * deviation) : 0));
  return { factors, offsets: means.map((mean, d) => 0.5 - mean * factors[d]) };
}

/** [N, D] @param points [N, D] row-major */
export function scaledInputs(points: Float32Array, { factors, offsets }: InputScale): Float32Array {
  const dimensions = factors.length;
  return points.map((value, at) => value * factors[at % dimensions] + offsets[at % dimensions]);
}
