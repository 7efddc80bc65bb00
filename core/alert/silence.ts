import type { AlertState } from './alert-state.ts';
import { announce, finish } from './announce.ts';
import { type AlertContext, kpiNames } from './context.ts';
import { endOfSilence, openOnSilence } from './open-alert.ts';
import { type AlertOutcome, remember } from './outcome.ts';

/** Closes what is open, and opens a TELEMETRY_SILENT alert. @param lastHeard event time of the last sample, ms */
export function fallSilent(
  state: AlertState | undefined,
  lastHeard: number,
  context: AlertContext,
): AlertOutcome {
  const before = state?.open ?? null;
  if (before?.kind === 'TELEMETRY_SILENT') return { state, events: [] };
  const kpis = state?.kpis ?? kpiNames(context);
  const silence = openOnSilence(lastHeard, context);
  const closed =
    before === null
      ? []
      : finish(before, 'CLOSED', silence.openedAt, 'the entity fell silent', kpis, context);
  const { alert, events } = announce(silence, silence.openedAt, kpis, context);
  return { state: remember(kpis, [], alert), events: [...closed, ...events] };
}

/** Closes an open silence. @param firstHeard event time of the first sample heard again, ms */
export function resume(
  state: AlertState | undefined,
  firstHeard: number,
  context: AlertContext,
): AlertOutcome {
  if (state?.open?.kind !== 'TELEMETRY_SILENT') return { state, events: [] };
  const silence = endOfSilence(state.open, firstHeard, context);
  return {
    state: undefined,
    events: finish(silence, 'CLOSED', firstHeard, 'the entity sends again', state.kpis, context),
  };
}

/**
 * Looks at the suppression of an open silence again: its entity sends nothing that could bring the end of a maintenance
 * window to light.
 * @param at event time, ms
 */
export function reviewSilence(state: AlertState, at: number, context: AlertContext): AlertOutcome {
  const until = silenceReviewedAt(state);
  if (state.open === null || until === null || at < until) return { state, events: [] };
  const { alert, events } = announce(state.open, at, state.kpis, context);
  return { state: { ...state, open: alert }, events };
}

/** Event time at which `reviewSilence` has something to do, ms; null for anything but a silence under maintenance. */
export function silenceReviewedAt(state: AlertState): number | null {
  return state.open?.kind === 'TELEMETRY_SILENT' ? (state.open.announced?.suppression?.until ?? null) : null;
}
