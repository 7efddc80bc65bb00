/** Learning rate that falls from its first value to 0 along half a cosine. @param part of the training that is over, 0 to 1 */
export function cosineDecay(rate: number, part: number): number {
  return 0.5 * rate * (1 + Math.cos(Math.PI * part));
}

/** Weight that rises evenly from 0 to its value over the first steps, and stays. */
export function warmUp(weight: number, step: number, steps: number): number {
  return weight * Math.min(1, step / steps);
}
