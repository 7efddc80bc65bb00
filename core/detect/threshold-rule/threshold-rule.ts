import type { RawSeries } from '#core/series/raw-series.ts';
import { usualLevels } from '#core/traffic/usual-level.ts';

/** Share of the usual traffic by which a step may differ from it. */
export const LEVEL_RULE_SHARE = 0.75;

/**
 * A threshold rule of our own, in the place of a company's where its flags are not known: how far a step is from what is usual
 * at that time of the week, |x − usual| / usual, which shall not be above a share. It learns nothing.
 * @returns [steps] the largest among the KPIs; NaN where nothing is usual yet, or nothing was measured
 */
export function levelDeviations(raw: RawSeries): Float64Array {
  const { values, steps, kpis } = raw;
  const levels = usualLevels(raw);
  return Float64Array.from({ length: steps }, (_, t) => {
    let largest = Number.NaN;
    for (let at = t * kpis; at < (t + 1) * kpis; at++) {
      const deviation = levels[at] > 0 ? Math.abs(values[at] - levels[at]) / levels[at] : Number.NaN;
      if (!Number.isNaN(deviation) && !(deviation <= largest)) largest = deviation;
    }
    return largest;
  });
}
