/**
 * The largest of each step's K values.
 * @param values [steps, K]
 * @returns [steps] NaN where all are NaN
 */
export function largestPerStep(values: Float64Array, kpis: number): Float64Array {
  return Float64Array.from({ length: values.length / kpis }, (_, t) => {
    const own = values.subarray(t * kpis, (t + 1) * kpis).filter((value) => !Number.isNaN(value));
    return own.length === 0 ? Number.NaN : Math.max(...own);
  });
}
