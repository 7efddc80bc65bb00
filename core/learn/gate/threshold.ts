import type { Trial } from './trial.ts';
import { bestThreshold, joinSteps } from './weighted-steps.ts';

/** Judged anomalous spans below which their best threshold is chance. */
const LEAST_SPANS = 3;

/** Share of the best F1 that is as good as that. */
const NEAR = 0.9;

/**
 * The surprise with about the best F1 on a trial.
 * @returns undefined where too few spans hold an anomaly
 */
export function thresholdOfTrial({ judged, unjudged, spans }: Trial): number | undefined {
  const anomalous = spans.filter((span) => span.anomalous.length > 0).length;
  return anomalous < LEAST_SPANS ? undefined : bestThreshold(joinSteps([judged, unjudged]), NEAR);
}
