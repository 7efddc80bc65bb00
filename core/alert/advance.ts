import type { AlertEvent } from './alert-event.ts';
import type { AlertState, Exceedance, OpenAlert } from './alert-state.ts';
import { announce, confirm, finish } from './announce.ts';
import { type AlertContext, kpiNames, type ScoredWindow } from './context.ts';
import { extend, openOnScores } from './open-alert.ts';
import { type AlertOutcome, remember } from './outcome.ts';
import { awaitsVerdict, settle } from './settle.ts';
import { fallSilent, resume } from './silence.ts';

/**
 * Alerting for one entity in one kpiSet, moved on by one window or marker; windows come in the order of their ends.
 *
 * - An alert opens when `openSteps` of the last `openWindow` steps are over the threshold of the model that scored them,
 *   and spans from the first of those to the last step over threshold. It closes after `closeSteps` quiet steps.
 * - A step without a verdict (missing, in WARMUP, UNSCORED, a score that is not finite) is neither over nor quiet: it
 *   opens nothing and takes its place among the m. After `closeSteps` of them in a row an open alert closes, since
 *   nothing is known of it any more.
 * - Each step is judged by the threshold that came with it, so an alert goes on when a new model takes over; it keeps the
 *   model and threshold that opened it.
 * - Where the model has a settled score too, an alert is CONFIRMED or WITHDRAWN by it (settle.ts). WITHDRAWN ends it. It
 *   stays open for that verdict as long as windows that may bring it come; a step over threshold meanwhile prolongs it.
 * - SILENT closes an open SCORE alert and opens one of kind TELEMETRY_SILENT; until RESUMED closes that, windows made of
 *   held values count for nothing.
 * - The events of a window are told at its end: at most OPEN, then UPDATED or CONFIRMED, then WITHDRAWN or CLOSED.
 *
 * @param state undefined for an entity with nothing to remember
 */
export function advanceAlert(
  state: AlertState | undefined,
  window: ScoredWindow,
  context: AlertContext,
): AlertOutcome {
  if (state !== undefined && !comparable(state, context)) return restart(state, window, context);
  switch (window.status) {
    case 'SILENT':
      return fallSilent(state, window.end, context);
    case 'RESUMED':
      return resume(state, window.end, context);
    case 'OK':
      return window.threshold === null ? pass(state, window.end, context) : judge(state, window, context);
    default:
      return pass(state, window.end, context);
  }
}

function judge(state: AlertState | undefined, window: ScoredWindow, context: AlertContext): AlertOutcome {
  const { scores } = window;
  const threshold = window.threshold ?? Number.POSITIVE_INFINITY;
  if (state === undefined && !scores.some((score) => score > threshold)) return { state, events: [] };
  if (state?.open?.kind === 'TELEMETRY_SILENT') return { state, events: [] };

  const { granularityMs } = context.kpiSet;
  const { openSteps, openWindow } = context.policy;
  const kpis = state?.kpis ?? kpiNames(context);
  const events: AlertEvent[] = [];
  let open: OpenAlert | null = state?.open ?? null;
  let pending: readonly Exceedance[] = state?.pending ?? [];

  for (let j = 0; j < scores.length; j++) {
    const score = scores[j];
    const time = window.end - (scores.length - 1 - j) * granularityMs;
    const judged = open?.judged ?? pending[pending.length - 1]?.time ?? Number.NEGATIVE_INFINITY;
    if (!Number.isFinite(score) || time <= judged) continue;
    if (open !== null && isLost(open, time, context)) {
      events.push(...finish(open, 'CLOSED', time, lostReason(context), kpis, context));
      open = null;
    }
    const over = score > threshold;
    if (open === null) {
      pending = pending.filter((earlier) => earlier.time > time - openWindow * granularityMs);
      if (!over) continue;
      pending = [...pending, exceedanceOf(window, j, time)];
      if (pending.length < openSteps) continue;
      open = openOnScores(pending, window, context);
      pending = [];
    } else if (over) {
      open = extend(open, exceedanceOf(window, j, time), context.policy);
    } else {
      open = { ...open, judged: time, quiet: open.quiet + 1 };
      if (!isOver(open, context)) continue;
      events.push(...finish(open, 'CLOSED', time, quietReason(context), kpis, context));
      open = null;
    }
  }

  if (open !== null) {
    const { alert, verdict } = settle(open, window, context);
    if (verdict === 'WITHDRAWN') {
      events.push(...finish(alert, verdict, window.end, withdrawnReason(alert), kpis, context));
      open = null;
    } else {
      const said =
        verdict === 'CONFIRMED'
          ? confirm(alert, window.end, kpis, context)
          : announce(alert, alert.announced === null ? alert.openedAt : alert.to, kpis, context);
      events.push(...said.events);
      open = said.alert;
    }
  }
  if (open !== null && isOver(open, context)) {
    events.push(...finish(open, 'CLOSED', window.end, quietReason(context), kpis, context));
    open = null;
  }
  const rest = pass(remember(kpis, pending, open), window.end, context);
  return { state: rest.state, events: [...events, ...rest.events] };
}

/** Time goes on up to `end`, with or without verdicts: what is too old is forgotten. */
function pass(state: AlertState | undefined, end: number, context: AlertContext): AlertOutcome {
  if (state === undefined) return { state, events: [] };
  const { open } = state;
  if (open?.kind === 'SCORE' && isLost(open, end + context.kpiSet.granularityMs, context)) {
    return {
      state: undefined,
      events: finish(open, 'CLOSED', end, lostReason(context), state.kpis, context),
    };
  }
  const horizon = end - (context.policy.openWindow - 1) * context.kpiSet.granularityMs;
  return {
    state: remember(
      state.kpis,
      state.pending.filter(({ time }) => time > horizon),
      open,
    ),
    events: [],
  };
}

/** @param j step of the window @param time its event time, ms */
function exceedanceOf(window: ScoredWindow, j: number, time: number): Exceedance {
  const pValue = window.pValues[j];
  return {
    time,
    score: window.scores[j],
    pValue: Number.isFinite(pValue) ? pValue : 1,
    contributions: window.contributions.map((c) => (Number.isFinite(c) ? c : 0)),
  };
}

/** The kpiSet has other KPIs now: what was remembered cannot be compared any more. */
function restart(state: AlertState, window: ScoredWindow, context: AlertContext): AlertOutcome {
  const closed =
    state.open === null
      ? []
      : finish(state.open, 'CLOSED', window.end, 'the kpiSet changed', state.kpis, context);
  const next = advanceAlert(undefined, window, context);
  return { state: next.state, events: [...closed, ...next.events] };
}

function comparable({ kpis, open }: AlertState, context: AlertContext): boolean {
  if (open?.kind === 'TELEMETRY_SILENT') return true;
  const names = kpiNames(context);
  return kpis.length === names.length && kpis.every((name, k) => name === names[k]);
}

/** Whether `closeSteps` or more steps lie between the last judged step and the next one, at `time`. */
function isLost(alert: OpenAlert, time: number, { kpiSet, policy }: AlertContext): boolean {
  return time - alert.judged > policy.closeSteps * kpiSet.granularityMs;
}

/** Whether it has been quiet for long enough, and there is no verdict to wait for. */
function isOver(alert: OpenAlert, { policy }: AlertContext): boolean {
  return alert.quiet >= policy.closeSteps && !awaitsVerdict(alert);
}

const quietReason = ({ policy }: AlertContext) => `${policy.closeSteps} quiet steps`;

const lostReason = ({ policy }: AlertContext) => `${policy.closeSteps} steps without a verdict`;

const withdrawnReason = ({ settledScore, settledThreshold }: OpenAlert) =>
  `settled scores do not confirm it: ${settledScore!.toPrecision(3)} at most, with ${settledThreshold!.toPrecision(3)} as threshold`;
