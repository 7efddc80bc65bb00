/** Scaled samples are clipped to ± this many robust standard deviations. */
export const X_CLIP = 8;

/** The value nearest to the given one in [−bound, bound]; NaN stays NaN. */
export function clip(value: number, bound: number): number {
  return Math.min(bound, Math.max(-bound, value));
}
