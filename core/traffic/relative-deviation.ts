import { largestPerStep } from './largest-per-step.ts';

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
  const deviations = Float64Array.from(actual, (value, i) => {
    return Math.abs(value - predicted[i]) / Math.max(value, LEAST_SHARE * typical[i % kpis]);
  });
  return largestPerStep(deviations, kpis);
}
