/** What one KPI makes of an alert. */
export interface KpiShare {
  readonly kpi: string;
  /** Share of the alert's whole contribution, 0 to 1. */
  readonly contribution: number;
}

/**
 * Number of KPIs whose contribution is clearly elevated.
 *
 * A contribution is ½ r²/s² with residual r and robust scale s (a KPI's part of a Gaussian negative log-likelihood), so
 * the default bound 4.5 = ½ · 3² means a residual beyond three robust sigmas: some .3 % of normal steps.
 *
 * @param contributions K values, >= 0
 */
export function involvedKpis(contributions: readonly number[], bound: number): number {
  return contributions.filter((contribution) => contribution > bound).length;
}

/** Larger of the two for each KPI. @param peaks K @param contributions K */
export function raisePeaks(peaks: readonly number[], contributions: readonly number[]): number[] {
  return peaks.map((peak, k) => Math.max(peak, contributions[k]));
}

/**
 * The `limit` KPIs that made most of an alert, largest first; ties in the kpiSet's order; KPIs without a contribution
 * are left out.
 * @param names K, in the kpiSet's order
 * @param peaks K, highest contribution of each KPI so far
 */
export function topKpis(names: readonly string[], peaks: readonly number[], limit: number): KpiShare[] {
  const total = peaks.reduce((sum, peak) => sum + peak, 0);
  return names
    .map((kpi, k) => ({ kpi, contribution: peaks[k] }))
    .filter(({ contribution }) => contribution > 0)
    .sort((a, b) => b.contribution - a.contribution)
    .slice(0, limit)
    .map(({ kpi, contribution }) => ({ kpi, contribution: contribution / total }));
}
