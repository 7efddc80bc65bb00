/** When alerts open, close and how grave they are. Steps are units of the kpiSet's granularity. */
export interface AlertPolicy {
  /** n of "n of m": steps over threshold, among the last `openWindow`, that open an alert. */
  readonly openSteps: number;
  /** m of "n of m", steps. */
  readonly openWindow: number;
  /** Quiet steps in a row, or steps without a verdict in a row, that close an alert. */
  readonly closeSteps: number;
  /** CRITICAL below this p-value. */
  readonly criticalP: number;
  /** CRITICAL from this number of KPIs involved at once. */
  readonly criticalKpis: number;
  /** MAJOR below this p-value. */
  readonly majorP: number;
  /** MAJOR from this number of steps over threshold. */
  readonly majorSteps: number;
  /** A KPI is involved where its contribution exceeds this; see contributions.ts. */
  readonly involvedContribution: number;
  /** Number of KPIs that an alert names; a change of this set is worth an update. */
  readonly topKpis: number;
  /** Length of a group's time bucket, ms. */
  readonly groupWithinMs: number;
}

export const DEFAULT_ALERT_POLICY: AlertPolicy = {
  openSteps: 2,
  openWindow: 3,
  closeSteps: 6,
  criticalP: 1e-5,
  criticalKpis: 6,
  majorP: 1e-4,
  majorSteps: 6,
  involvedContribution: 4.5,
  topKpis: 3,
  groupWithinMs: 15 * 60_000,
};
