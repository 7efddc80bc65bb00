/** Mean and variance of each dimension of a set of points. */
export interface Moments {
  /** [D] */
  readonly means: Float64Array;
  /** [D] */
  readonly variances: Float64Array;
}

/** Mean and spread of each dimension of a set of points. */
export interface Scale {
  /** [D] */
  readonly means: Float64Array;
  /** [D] standard deviations */
  readonly deviations: Float64Array;
}

/**
 * @param points [N, D] row-major
 * @throws RangeError when there are none, or they do not fill the dimensions
 */
export function momentsOf(points: Float32Array, dimensions: number): Moments {
  const count = points.length / dimensions;
  if (!(count >= 1 && Number.isInteger(count))) {
    throw new RangeError(`${points.length} values are no points of ${dimensions} dimensions`);
  }
  const means = new Float64Array(dimensions);
  points.forEach((value, at) => {
    means[at % dimensions] += value / count;
  });
  const variances = new Float64Array(dimensions);
  points.forEach((value, at) => {
    variances[at % dimensions] += (value - means[at % dimensions]) ** 2 / count;
  });
  return { means, variances };
}

/**
 * @param points [N, D] row-major
 * @throws RangeError when there are none, or they do not fill the dimensions
 */
export function scaleOf(points: Float32Array, dimensions: number): Scale {
  const { means, variances } = momentsOf(points, dimensions);
  return { means, deviations: variances.map(Math.sqrt) };
}

/**
 * Points [N, D] in standard deviations from the mean. A dimension that does not vary, and so says nothing, is 0 for all.
 * @throws RangeError when the points do not fill the scale's dimensions, or one is not finite
 */
export function standardise(points: Float32Array, { means, deviations }: Scale): Float32Array {
  const dimensions = means.length;
  if (points.length % dimensions !== 0) {
    throw new RangeError(`${points.length} values are no points of ${dimensions} dimensions`);
  }
  return points.map((value, at) => {
    if (!Number.isFinite(value)) throw new RangeError('a point is not finite');
    const d = at % dimensions;
    return deviations[d] > 0 ? (value - means[d]) / deviations[d] : 0;
  });
}
