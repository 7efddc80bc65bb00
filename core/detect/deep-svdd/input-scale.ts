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

/** @param points [N, D] row-major */
export function inputScaleOf(points: Float32Array, dimensions: number): InputScale {
  const count = points.length / dimensions;
  const means = new Float64Array(dimensions);
  points.forEach((value, at) => {
    means[at % dimensions] += value / count;
  });
  const variances = new Float64Array(dimensions);
  points.forEach((value, at) => {
    variances[at % dimensions] += (value - means[at % dimensions]) ** 2 / count;
  });
  const factors = variances.map((variance) => (variance > 0 ? 0.5 / (REACH * Math.sqrt(variance)) : 0));
  return { factors, offsets: means.map((mean, d) => 0.5 - mean * factors[d]) };
}

/** [N, D] @param points [N, D] row-major */
export function scaledInputs(points: Float32Array, { factors, offsets }: InputScale): Float32Array {
  const dimensions = factors.length;
  return points.map((value, at) => value * factors[at % dimensions] + offsets[at % dimensions]);
}
