import type { OpenAlert, Settling } from './alert-state.ts';
import type { AlertContext, ScoredWindow } from './context.ts';

/** What the settled scores of a window say of an alert. */
export interface Settlement {
  readonly alert: OpenAlert;
  /** Null where nothing is decided by this window. */
  readonly verdict: 'CONFIRMED' | 'WITHDRAWN' | null;
}

/** Where settled scores begin to judge an alert that a window opens at `from`; null where its model has none. */
export function settlingFrom(from: number, window: ScoredWindow, context: AlertContext): Settling | null {
  if (window.settledThreshold === null) return null;
  const { kpiSet, policy } = context;
  // A prompt score may follow what it has seen. No further back than an alert before this one could have reached, nor
  // than the settled scores that come with the window that opens this one.
  const lead = Math.min(policy.closeSteps, Math.max(0, window.settledDelay - (policy.openWindow - 1)));
  return { until: from - (lead + 1) * kpiSet.granularityMs, over: [] };
}

/**
 * Judges an alert by a window's settled scores. It is CONFIRMED once `openSteps` of `openWindow` of its steps are over the
 * settled threshold, and WITHDRAWN once all up to its last step over the prompt threshold are settled without that. Where a
 * step is left out, because windows are missing or another model settles other steps, there is nothing to withdraw it by.
 */
export function settle(alert: OpenAlert, window: ScoredWindow, context: AlertContext): Settlement {
  const { settled, settledThreshold, settledDelay } = window;
  if (alert.settling === null) return { alert, verdict: null };
  if (settledThreshold === null) return { alert: { ...alert, settling: null }, verdict: null };

  const { granularityMs } = context.kpiSet;
  const { openSteps, openWindow } = context.policy;
  const wasConfirmed = isConfirmed(alert);
  let { settledScore } = alert;
  let { until, over } = alert.settling;
  let confirms = false;
  for (const [j, score] of settled.entries()) {
    const time = window.end - (settledDelay + settled.length - 1 - j) * granularityMs;
    if (time <= until || !Number.isFinite(score)) continue;
    if (time > until + granularityMs && !confirms) {
      return { alert: { ...alert, settledScore, settling: null }, verdict: null };
    }
    if (time > alert.to && !wasConfirmed) break;
    until = time;
    settledScore = Math.max(settledScore ?? score, score);
    if (score <= settledThreshold) continue;
    over = [...over.filter((earlier) => earlier > time - openWindow * granularityMs), time];
    confirms ||= over.length >= openSteps;
  }

  const next = { ...alert, settledScore, settling: { until, over } };
  if (wasConfirmed) return { alert: next, verdict: null };
  const judged = { ...next, settledThreshold };
  if (confirms) return { alert: judged, verdict: 'CONFIRMED' };
  return until >= alert.to ? { alert: judged, verdict: 'WITHDRAWN' } : { alert: next, verdict: null };
}

/** Whether settled scores have confirmed an alert. */
export function isConfirmed(alert: OpenAlert): boolean {
  return alert.settledThreshold !== null;
}

/** Whether the verdict of settled scores is still to come: the alert stays open for it. */
export function awaitsVerdict(alert: OpenAlert): boolean {
  return alert.settling !== null && !isConfirmed(alert);
}
