import type { KpiShare } from './contributions.ts';
import type { AlertKind } from './identity.ts';
import type { AlertSeverity } from './severity.ts';
import type { AlertSuppression } from './suppression.ts';

/** A change in the life of an alert. Times are event times, ms. */
export interface AlertEvent {
  readonly id: string;
  readonly entity: string;
  readonly kpiSet: string;
  readonly kind: AlertKind;
  readonly state: 'OPEN' | 'UPDATED' | 'CONFIRMED' | 'WITHDRAWN' | 'CLOSED';
  /** Events of this alert before this one. */
  readonly revision: number;
  /** Step that brought the change. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly severity: AlertSeverity;
  readonly groupId: string;
  readonly topKpis: readonly KpiShare[];
  readonly kpiCount: number;
  readonly steps: number;
  readonly modelId: string | null;
  readonly score: number | null;
  readonly threshold: number | null;
  readonly pValue: number | null;
  readonly settledScore: number | null;
  /** Null before settled scores have confirmed or withdrawn the alert. */
  readonly settledThreshold: number | null;
  readonly suppression: AlertSuppression | null;
  /** Why it was withdrawn or closed; null before. */
  readonly reason: string | null;
}
