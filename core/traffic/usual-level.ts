import { DAY_MS } from '#core/series/grid.ts';
import type { RawSeries } from '#core/series/raw-series.ts';
import { quantile } from '#core/threshold/quantile.ts';

const WEEK_DAYS = 7;
/** Weeks that are remembered. */
const WEEKS = 6;
/** Fewer of them say too little: the days of the last week are asked instead. */
const LEAST_WEEKS = 2;

/**
 * What is usual at each step of each KPI, by what came before: the median of the same time of the week in the six weeks before,
 * or in the first weeks that of the same time on the days before. Whoever flags by it has not seen the step.
 * @returns [steps, K] NaN on the first day, and where nothing was measured at those times
 */
export function usualLevels({ values, steps, kpis, granularityMs }: RawSeries): Float32Array {
  const perDay = Math.max(1, Math.round(DAY_MS / granularityMs));
  const levels = new Float32Array(values.length).fill(Number.NaN);
  const before = (t: number, k: number, apart: number, most: number) => {
    const found: number[] = [];
    for (let i = 1; i <= most && t - i * apart >= 0; i++) {
      const value = values[(t - i * apart) * kpis + k];
      if (!Number.isNaN(value)) found.push(value);
    }
    return found;
  };
  for (let t = 0; t < steps; t++) {
    for (let k = 0; k < kpis; k++) {
      const weeks = before(t, k, WEEK_DAYS * perDay, WEEKS);
      const asked = weeks.length >= LEAST_WEEKS ? weeks : before(t, k, perDay, WEEK_DAYS);
      if (asked.length > 0) levels[t * kpis + k] = quantile(Float32Array.from(asked), 0.5);
    }
  }
  return levels;
}
