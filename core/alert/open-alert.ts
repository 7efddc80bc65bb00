import type { Exceedance, OpenAlert } from './alert-state.ts';
import type { AlertContext, ScoredWindow } from './context.ts';
import { involvedKpis, raisePeaks } from './contributions.ts';
import { groupId } from './identity.ts';
import type { AlertPolicy } from './policy.ts';
import { settlingFrom } from './settle.ts';
import { graver, severityOf } from './severity.ts';

/** Opens a SCORE alert on the steps over threshold that make n of m, oldest first and at least one. */
export function openOnScores(
  exceedances: readonly Exceedance[],
  window: ScoredWindow,
  context: AlertContext,
): OpenAlert {
  const from = exceedances[0].time;
  const blank: OpenAlert = {
    kind: 'SCORE',
    from,
    to: from,
    openedAt: exceedances[exceedances.length - 1].time,
    judged: from,
    quiet: 0,
    steps: 0,
    score: exceedances[0].score,
    threshold: window.threshold,
    pValue: 1,
    settling: settlingFrom(from, window, context),
    settledScore: null,
    settledThreshold: null,
    modelId: window.modelId,
    peaks: exceedances[0].contributions.map(() => 0),
    kpiCount: 0,
    severity: 'MINOR',
    groupId: groupId(context.region, context.kpiSet.name, from, context.policy.groupWithinMs),
    revision: 0,
    announced: null,
  };
  return exceedances.reduce((alert, step) => extend(alert, step, context.policy), blank);
}

/** One more step over threshold. */
export function extend(alert: OpenAlert, step: Exceedance, policy: AlertPolicy): OpenAlert {
  const facts = {
    pValue: Math.min(alert.pValue ?? 1, step.pValue),
    kpiCount: Math.max(alert.kpiCount, involvedKpis(step.contributions, policy.involvedContribution)),
    steps: alert.steps + 1,
  };
  return {
    ...alert,
    ...facts,
    to: step.time,
    judged: step.time,
    quiet: 0,
    score: Math.max(alert.score ?? step.score, step.score),
    peaks: raisePeaks(alert.peaks, step.contributions),
    severity: graver(alert.severity, severityOf(facts, policy)),
  };
}

/**
 * Opens a TELEMETRY_SILENT alert. The entity is known to be missing from the step after the last sample heard up to
 * `silentAfter` steps past it, since that is when the marker is sent; its severity follows from that duration.
 * @param lastHeard event time of the last sample, ms
 */
export function openOnSilence(lastHeard: number, context: AlertContext): OpenAlert {
  const { kpiSet, policy, region } = context;
  const from = lastHeard + kpiSet.granularityMs;
  const to = lastHeard + kpiSet.silentAfter * kpiSet.granularityMs;
  const facts = { pValue: null, kpiCount: 0, steps: kpiSet.silentAfter };
  return {
    kind: 'TELEMETRY_SILENT',
    ...facts,
    from,
    to,
    openedAt: to,
    judged: to,
    quiet: 0,
    score: null,
    threshold: null,
    settling: null,
    settledScore: null,
    settledThreshold: null,
    modelId: null,
    peaks: [],
    severity: severityOf(facts, policy),
    groupId: groupId(region, kpiSet.name, from, policy.groupWithinMs),
    revision: 0,
    announced: null,
  };
}

/** The silence as it was in the end. @param firstHeard event time of the first sample heard again, ms */
export function endOfSilence(alert: OpenAlert, firstHeard: number, context: AlertContext): OpenAlert {
  const { granularityMs } = context.kpiSet;
  const to = Math.max(alert.from, firstHeard - granularityMs);
  const steps = Math.floor((to - alert.from) / granularityMs) + 1;
  const severity = graver(alert.severity, severityOf({ ...alert, steps }, context.policy));
  return { ...alert, to, steps, severity };
}
