import type { AlertKind } from './identity.ts';
import type { AlertSeverity } from './severity.ts';
import type { AlertSuppression } from './suppression.ts';

/** A step over threshold. */
export interface Exceedance {
  /** Event time of the step, ms. */
  readonly time: number;
  readonly score: number;
  /** 0 to 1. */
  readonly pValue: number;
  /** K, of the window in which the step was new; finite. */
  readonly contributions: readonly number[];
}

/** What was last said of an alert, as far as a change of it is worth an update. */
export interface Announced {
  readonly severity: AlertSeverity;
  /** Names of the top KPIs, sorted: their set counts, not their order. */
  readonly topKpis: readonly string[];
  readonly suppression: AlertSuppression | null;
}

/** How far settled scores have judged an alert. */
export interface Settling {
  /** Last step that is settled, ms; before the first one, the step before all that count. */
  readonly until: number;
  /** Latest steps over the settled threshold, oldest first, ms. */
  readonly over: readonly number[];
}

/** An alert that is open. Times are event times, ms. */
export interface OpenAlert {
  readonly kind: AlertKind;
  /** First anomalous step, or first missing step. */
  readonly from: number;
  /** Last anomalous step so far, or last step known to be missing. */
  readonly to: number;
  /** Step that opened it. */
  readonly openedAt: number;
  /** Last step that was judged, anomalous or quiet. */
  readonly judged: number;
  /** Quiet steps since the last anomalous one. */
  readonly quiet: number;
  /** Steps over threshold, or missing steps. */
  readonly steps: number;
  /** Highest score so far; null where silent. */
  readonly score: number | null;
  /** Threshold when the alert opened; null where silent. */
  readonly threshold: number | null;
  /** Lowest p-value so far; null where silent. */
  readonly pValue: number | null;
  /** Null where settled scores do not judge the alert, or do no longer. */
  readonly settling: Settling | null;
  /** Highest settled score so far; null before the first. */
  readonly settledScore: number | null;
  /** By which settled scores judged the alert; null before their verdict. */
  readonly settledThreshold: number | null;
  /** Model that opened the alert; null where silent. */
  readonly modelId: string | null;
  /** K, highest contribution of each KPI so far; empty where silent. */
  readonly peaks: readonly number[];
  /** Most KPIs involved in one window so far. */
  readonly kpiCount: number;
  readonly severity: AlertSeverity;
  readonly groupId: string;
  /** Events sent of this alert so far. */
  readonly revision: number;
  /** Null until the first event. */
  readonly announced: Announced | null;
}

/**
 * What alerting remembers of one entity in one kpiSet. An entity without recent steps over threshold and without an open alert has no
 * state at all (undefined), so that quiet entities cost nothing.
 */
export interface AlertState {
  /** Names of the kpiSet's K KPIs when the state began. */
  readonly kpis: readonly string[];
  /** Steps over threshold that may yet open an alert, oldest first; empty while one is open. */
  readonly pending: readonly Exceedance[];
  readonly open: OpenAlert | null;
}
