export type Scores = Float32Array | Float64Array;

/** An ascending copy. @throws RangeError when there is no score, or one is NaN or infinite */
export function ascending<T extends Scores>(scores: T): T {
  const sorted = scores.slice().sort() as T;
  // NaN sorts behind everything, so the two ends speak for all.
  if (sorted.length === 0 || !Number.isFinite(sorted[0]) || !Number.isFinite(sorted[sorted.length - 1])) {
    throw new RangeError(`need finite scores, got ${sorted.length} that are not all finite`);
  }
  return sorted;
}

/**
 * Exact quantile, linear between order statistics (type 7 of Hyndman and Fan 1996).
 * @param level 0 (the minimum) to 1 (the maximum)
 * @throws RangeError when the level is outside, there is no score, or one is not finite
 */
export function quantile(scores: Scores, level: number): number {
  return quantileOfSorted(ascending(scores), level);
}

/** The same for scores that are already ascending. */
export function quantileOfSorted(sorted: Scores, level: number): number {
  if (!(level >= 0 && level <= 1)) throw new RangeError(`no quantile at level ${level}`);
  const rank = level * (sorted.length - 1);
  const below = Math.floor(rank);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (rank - below) * (sorted[above] - sorted[below]);
}

/**
 * The lowest threshold that at most this share of normal scores exceeds.
 * @param rate false-positive rate, 0 to 1 exclusive
 * @throws RangeError when the rate is outside, there is no score, or one is not finite
 */
export function thresholdAtFalsePositiveRate(scores: Scores, rate: number): number {
  if (!(rate >= 0 && rate < 1)) throw new RangeError(`no threshold at false-positive rate ${rate}`);
  const sorted = ascending(scores);
  return sorted[sorted.length - 1 - Math.floor(rate * sorted.length)];
}
