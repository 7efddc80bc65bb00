/** Steps over which the error of a step is smoothed. */
export const TRAILING_STEPS = 3;

/** Steps whose errors are needed for the scores of a window's new steps. */
export const stepsForTrailingMean = (length: number, hop: number) =>
  Math.min(length, hop + TRAILING_STEPS - 1);

/**
 * Score of each of the last `hop` steps: the mean error of it and the two before, as far as there are any.
 * @param errors one per step, the last `hop` of them new
 */
export function trailingMean(errors: Float64Array, hop: number, out: Float32Array, at: number): void {
  for (let j = 0; j < hop; j++) {
    const last = errors.length - hop + j;
    const first = Math.max(0, last - TRAILING_STEPS + 1);
    let sum = 0;
    for (let i = first; i <= last; i++) sum += errors[i];
    out[at + j] = sum / (last - first + 1);
  }
}

/** The same as a matrix [steps, hop] by which errors are multiplied. */
export function trailingMeanMatrix(steps: number, hop: number): Float32Array {
  const matrix = new Float32Array(steps * hop);
  for (let j = 0; j < hop; j++) {
    const last = steps - hop + j;
    const first = Math.max(0, last - TRAILING_STEPS + 1);
    for (let i = first; i <= last; i++) matrix[i * hop + j] = 1 / (last - first + 1);
  }
  return matrix;
}
