/** Share of the usual traffic under which actual traffic counts as this much: of an outage no ratio can be taken. */
const LEAST_SHARE = 0.01;

/**
 * |actual − predicted| / actual, in raw units: 0.4 says that the prediction is off by two fifths of what came.
 * @param actual [steps, K]
 * @param predicted [steps, K], NaN where there is none
 * @param typical [K] usual traffic; less than 1 % of it counts as 1 %
 * @returns [steps] the largest among the KPIs; NaN where there is none
 */
export function relativeDeviations(
  actual: Float32Array,
  predicted: Float32Array,
  typical: readonly number[],
): Float64Array {
  const kpis = typical.length;
  return Float64Array.from({ length: actual.length / kpis }, (_, t) => {
    let largest = Number.NaN;
    for (let k = 0; k < kpis; k++) {
      const value = actual[t * kpis + k];
      const deviation = Math.abs(value - predicted[t * kpis + k]) / Math.max(value, LEAST_SHARE * typical[k]);
      if (!(deviation <= largest)) largest = Number.isNaN(deviation) ? largest : deviation;
    }
    return largest;
  });
}
