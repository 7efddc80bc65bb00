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
  const now = announcedOf(alert, view);
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
 * CONFIRMED, after OPEN where nobody has heard of the alert yet.
 * @param at event time at which settled scores confirmed it, ms
 * @param kpis names of the K KPIs when the alert opened
 */
export function confirm(
  alert: OpenAlert,
  at: number,
  kpis: readonly string[],
  context: AlertContext,
): Announcement {
  const before = introduced(alert, kpis, context);
  const view = viewOf(before.alert, at, kpis, context);
  const { revision } = before.alert;
  return {
    alert: { ...before.alert, revision: revision + 1, announced: announcedOf(before.alert, view) },
    events: [...before.events, eventOf(before.alert, 'CONFIRMED', at, null, context, view)],
  };
}

/**
 * The end of an alert, after OPEN where nobody has heard of it yet.
 * @param state CLOSED where it is over, WITHDRAWN where settled scores say that there was nothing
 * @param at event time at which that became known, ms
 * @param reason in words
 * @param kpis names of the K KPIs when the alert opened
 */
export function finish(
  alert: OpenAlert,
  state: 'CLOSED' | 'WITHDRAWN',
  at: number,
  reason: string,
  kpis: readonly string[],
  context: AlertContext,
): readonly AlertEvent[] {
  const before = introduced(alert, kpis, context);
  const view = viewOf(before.alert, at, kpis, context);
  return [...before.events, eventOf(before.alert, state, at, reason, context, view)];
}

function introduced(alert: OpenAlert, kpis: readonly string[], context: AlertContext): Announcement {
  return alert.announced === null ? announce(alert, alert.openedAt, kpis, context) : { alert, events: [] };
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

function announcedOf({ severity }: OpenAlert, { top, suppression }: AlertView): Announced {
  return { severity, topKpis: top.map(({ kpi }) => kpi).sort(), suppression };
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
  const { kind, from, to, severity, groupId, kpiCount, steps, modelId, revision } = alert;
  const { score, threshold, pValue, settledScore, settledThreshold } = alert;
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
    settledScore,
    settledThreshold,
    suppression: view.suppression,
    reason,
  };
}
