import type { AlertEvent } from './alert-event.ts';
import type { Announced, OpenAlert } from './alert-state.ts';
import type { AlertContext } from './context.ts';
import { type KpiShare, topKpis } from './contributions.ts';
import { anomalyId } from './identity.ts';
import { type AlertSuppression, sameSuppression, suppressionAt } from './suppression.ts';

/** An alert after what was to be said of it has been said. */
export interface Announcement {
  readonly alert: OpenAlert;
  readonly events: readonly AlertEvent[];
}

/**
 * OPEN for an alert that nobody has heard of, UPDATED where the severity, the set of top KPIs or the suppression has
 * changed since the last event; else nothing.
 * @param at event time of the change, ms
 * @param kpis names of the K KPIs when the alert opened
 */
export function announce(
  alert: OpenAlert,
  at: number,
  kpis: readonly string[],
  context: AlertContext,
): Announcement {
  const view = viewOf(alert, at, kpis, context);
  const now: Announced = {
    severity: alert.severity,
    topKpis: view.top.map(({ kpi }) => kpi).sort(),
    suppression: view.suppression,
  };
  if (alert.announced !== null && sameToPeople(alert.announced, now)) {
    return { alert: { ...alert, announced: now }, events: [] };
  }
  const state = alert.announced === null ? 'OPEN' : 'UPDATED';
  return {
    alert: { ...alert, revision: alert.revision + 1, announced: now },
    events: [eventOf(alert, state, at, null, context, view)],
  };
}

/**
 * CLOSED, after OPEN where nobody has heard of the alert yet.
 * @param at event time at which it became known that the alert is over, ms
 * @param reason in words
 * @param kpis names of the K KPIs when the alert opened
 */
export function close(
  alert: OpenAlert,
  at: number,
  reason: string,
  kpis: readonly string[],
  context: AlertContext,
): readonly AlertEvent[] {
  const before =
    alert.announced === null
      ? announce(alert, alert.openedAt, kpis, context)
      : { alert, events: [] as readonly AlertEvent[] };
  const view = viewOf(before.alert, at, kpis, context);
  return [...before.events, eventOf(before.alert, 'CLOSED', at, reason, context, view)];
}

/** What depends on more than the alert. */
interface AlertView {
  readonly top: readonly KpiShare[];
  readonly suppression: AlertSuppression | null;
}

/** Scores are suppressed by what holds at the last anomalous step, silence by what holds now. */
function viewOf(alert: OpenAlert, at: number, kpis: readonly string[], context: AlertContext): AlertView {
  const { kind, modelId } = alert;
  const { maintenance, mutes, policy } = context;
  const time = kind === 'SCORE' ? alert.to : at;
  return {
    top: topKpis(kpis, alert.peaks, policy.topKpis),
    suppression: suppressionAt({ time, kind, modelId, maintenance, mutes }),
  };
}

function sameToPeople(a: Announced, b: Announced): boolean {
  return (
    a.severity === b.severity &&
    a.topKpis.length === b.topKpis.length &&
    a.topKpis.every((kpi, i) => kpi === b.topKpis[i]) &&
    sameSuppression(a.suppression, b.suppression)
  );
}

function eventOf(
  alert: OpenAlert,
  state: AlertEvent['state'],
  at: number,
  reason: string | null,
  { entity, kpiSet }: AlertContext,
  view: AlertView,
): AlertEvent {
  const { kind, from, to, severity, groupId, kpiCount, steps, modelId, score, threshold, pValue, revision } =
    alert;
  return {
    id: anomalyId(entity, kpiSet.name, kind, from),
    entity,
    kpiSet: kpiSet.name,
    kind,
    state,
    revision,
    at,
    from,
    to,
    severity,
    groupId,
    topKpis: view.top,
    kpiCount,
    steps,
    modelId,
    score,
    threshold,
    pValue,
    suppression: view.suppression,
    reason,
  };
}
