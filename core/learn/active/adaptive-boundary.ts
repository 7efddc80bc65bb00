/** Where an adaptive boundary begins. */
export const FIRST_QUANTILE = 0.8;

/**
 * Moves an adaptive boundary towards where answers are as often normal as not: up where they were mostly normal, down where
 * mostly abnormal, by as much as there is above it.
 * @param quantile 0 to 1, of the last queries
 * @param normal share of their answers that were normal
 */
export function nextQuantile(quantile: number, normal: number): number {
  const next = 2 * (1 - quantile) * normal + (2 * quantile - 1);
  // At 1 there would be nothing above it to ask about.
  return next >= 1 ? (next + quantile) / 2 : Math.max(0, next);
}
