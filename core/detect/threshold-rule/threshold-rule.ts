import type { RawSeries } from '#core/series/raw-series.ts';
import { largestPerStep } from '#core/traffic/largest-per-step.ts';
import { usualLevels } from '#core/traffic/usual-level.ts';

/** Share of the usual traffic by which a step may differ from it. */
export const LEVEL_RULE_SHARE = 0.75;

/**
 * A threshold rule of our own, in the place of a company's where its flags are not known: how far a step is from what is usual
 * at that time of the week, |x − usual| / usual, which shall not be above a share. It learns nothing.
 * @returns [steps] the largest among the KPIs; NaN where nothing is usual yet, or nothing was measured
 */
export function levelDeviations(raw: RawSeries): Float64Array {
  const levels = usualLevels(raw);
  const deviations = Float64Array.from(raw.values, (value, i) =>
    levels[i] > 0 ? Math.abs(value - levels[i]) / levels[i] : Number.NaN,
  );
  return largestPerStep(deviations, raw.kpis);
}
