import { thresholdAtFalsePositiveRate } from '#core/threshold/quantile.ts';

/** How far blocks are from what is usual, by each measure; [N] each. */
export interface BlockErrors {
  /** Error of the forecast: the published measure. */
  readonly forecast: Float64Array;
  /** Departure from the mean spectrum. */
  readonly meanSpectrum: Float64Array;
}

/** By which a block is flagged: one measure, or either of the two at half the rate. */
export const SPECTRUM_RULES = ['forecast', 'mean spectrum', 'either'] as const;
export type SpectrumRule = (typeof SPECTRUM_RULES)[number];

/** A block is flagged by a rule whose measures are above these. */
export interface SpectrumThreshold {
  readonly rule: SpectrumRule;
  /** Of false positives, on validation blocks. */
  readonly rate: number;
  /** Absent where the rule does not ask. */
  readonly forecast?: number;
  readonly meanSpectrum?: number;
}

/**
 * Thresholds of all rules at some false-positive rates, rule by rule: quantiles of validation errors.
 * @throws RangeError when there is no error, or a rate is not from 0 to 1
 */
export function spectrumThresholds(
  { forecast, meanSpectrum }: BlockErrors,
  rates: readonly number[],
): SpectrumThreshold[] {
  const at = thresholdAtFalsePositiveRate;
  return SPECTRUM_RULES.flatMap((rule) =>
    rates.map((rate): SpectrumThreshold => {
      if (rule === 'forecast') return { rule, rate, forecast: at(forecast, rate) };
      if (rule === 'mean spectrum') return { rule, rate, meanSpectrum: at(meanSpectrum, rate) };
      return {
        rule,
        rate,
        forecast: at(forecast, rate / 2),
        meanSpectrum: at(meanSpectrum, rate / 2),
      };
    }),
  );
}

/** Share of the blocks that are flagged; null where there are none. */
export function flaggedShare(errors: BlockErrors, threshold: SpectrumThreshold): number | null {
  const count = errors.forecast.length;
  const above = { forecast: Number.POSITIVE_INFINITY, meanSpectrum: Number.POSITIVE_INFINITY, ...threshold };
  let flagged = 0;
  for (let i = 0; i < count; i++) {
    if (errors.forecast[i] > above.forecast || errors.meanSpectrum[i] > above.meanSpectrum) flagged++;
  }
  return count === 0 ? null : flagged / count;
}
