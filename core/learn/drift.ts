/** Added to every share, so that an empty bin is a large shift and not an infinite one. */
const SMOOTHING = 0.5;

/** Bins of equal width between 0 and 1 that p-values are counted in: of calibrated scores each takes a tenth. */
export const P_VALUE_BINS = 10;

/**
 * How far p-values have moved from the uniform distribution that they have while scores are as calibrated: population
 * stability index Σ (aᵢ − eᵢ) ln(aᵢ / eᵢ) over bins. Below .1 is nothing, above .25 a shift by the usual rule (Siddiqi
 * 2006, Credit Risk Scorecards).
 * @param counts p-values in each bin
 * @throws RangeError when nothing was counted
 */
export function populationStability(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) throw new RangeError('no p-value was counted');
  const expected = 1 / counts.length;
  return counts.reduce((sum, count) => {
    const actual = (count + SMOOTHING) / (total + SMOOTHING * counts.length);
    return sum + (actual - expected) * Math.log(actual / expected);
  }, 0);
}
