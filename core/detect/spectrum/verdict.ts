import { thresholdAtFalsePositiveRate } from '#core/threshold/quantile.ts';

/** Error above which a block is flagged, at a false-positive rate on validation blocks. */
export interface SpectrumThreshold {
  readonly rate: number;
  readonly threshold: number;
}

/** @throws RangeError when there is no error, or a rate is outside 0 to 1 */
export function spectrumThresholds(
  validationErrors: Float64Array,
  rates: readonly number[],
): SpectrumThreshold[] {
  return rates.map((rate) => ({ rate, threshold: thresholdAtFalsePositiveRate(validationErrors, rate) }));
}

/** Share of the errors that lie above each threshold. */
export function detectionRates(errors: Float64Array, thresholds: readonly SpectrumThreshold[]): number[] {
  return thresholds.map(
    ({ threshold }) => errors.filter((error) => error > threshold).length / errors.length,
  );
}
