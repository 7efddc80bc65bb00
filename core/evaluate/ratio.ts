/** `part / whole`, and 0 where the whole is 0: nothing found among nothing is no merit. */
export function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/** Harmonic mean of precision and recall; 0 where both are 0. */
export function f1(precision: number, recall: number): number {
  return ratio(2 * precision * recall, precision + recall);
}
