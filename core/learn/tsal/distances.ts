/** Squared distance between a point of one set and a point of another, both [·, D] row-major. */
export function squaredDistance(
  points: Float32Array,
  point: number,
  others: Float32Array,
  other: number,
  dimensions: number,
): number {
  const at = point * dimensions;
  const from = other * dimensions;
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const difference = points[at + d] - others[from + d];
    sum += difference * difference;
  }
  return sum;
}

/** Squared distance [N] of each point from the nearest of others; infinite where there are none. */
export function distancesFromNearest(
  points: Float32Array,
  others: Float32Array,
  dimensions: number,
): Float64Array {
  const distances = new Float64Array(points.length / dimensions).fill(Number.POSITIVE_INFINITY);
  for (let other = 0; other < others.length / dimensions; other++) {
    for (let point = 0; point < distances.length; point++) {
      const distance = squaredDistance(points, point, others, other, dimensions);
      if (distance < distances[point]) distances[point] = distance;
    }
  }
  return distances;
}
