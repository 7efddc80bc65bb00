/** `part / whole`, and 0 where the whole is 0: nothing found among nothing is no merit. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * Harmonic mean of precision and recall, recall weighted `beta`² times; 0 where both are 0.
 * @param beta over 0; 2 where a miss costs more than a false alarm
 */
export function fBeta(precision: number, recall: number, beta: number): number {
  const weight = beta * beta;
  return ratio((1 + weight) * precision * recall, weight * precision + recall);
}

/** Harmonic mean of precision and recall; 0 where both are 0. */
export function f1(precision: number, recall: number): number {
  return fBeta(precision, recall, 1);
}
