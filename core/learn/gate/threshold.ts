import type { Trial } from './trial.ts';
import { bestThreshold, joinSteps, justBelow } from './weighted-steps.ts';

/** Judged anomalous spans below which their best threshold is chance. */
const LEAST_SPANS = 3;
/** Share of the best F1 that is as good as that. */
const NEAR = 0.9;

/** What a threshold shall keep to. */
export interface ThresholdTerms {
  /** Share of the spans of confirmed alerts that shall have a step over it, 0 to 1. */
  readonly recall: number;
  /** Share of unjudged steps that lie below it at most, 0 to 1. */
  readonly level: number;
  /** Days of entities with an anomaly among all labels. */
  readonly anomalousDays: number;
}

/** Surprise that is expected of a threshold before any label: one step in a hundred lies over it. */
const EXPECTED = 2;
/** Anomalous days that tell as much as that expectation. */
const DAYS_OF_EXPECTATION = 20;

/**
 * A threshold drawn to what is expected of any, the more the fewer days with anomalies were judged: the best on a few days
 * is seldom the best on those to come.
 * @param best in surprise, of so many anomalous days
 */
export function shrunken(best: number, anomalousDays: number): number {
  const weight = anomalousDays / (anomalousDays + DAYS_OF_EXPECTATION);
  return weight * best + (1 - weight) * EXPECTED;
}

/**
 * The surprise with about the best F1 on a trial; lower where it would miss too many of the alerts that operators confirmed, or
 * where hardly any step of unjudged history is over it: the next anomalies may be less like those that were judged.
 * @returns undefined where too few spans hold an anomaly
 */
export function thresholdOfTrial(
  trial: Trial,
  { recall, level, anomalousDays }: ThresholdTerms,
): number | undefined {
  const { judged, unjudged, spans } = trial;
  const anomalous = spans.filter((span) => span.anomalous.length > 0).length;
  if (anomalous < LEAST_SPANS) return undefined;
  const best = bestThreshold(joinSteps([judged, unjudged]), NEAR);
  if (best === undefined) return undefined;
  const drawn = shrunken(best, anomalousDays);
  return Math.min(drawn, highestWithRecall(trial, recall), -Math.log10(1 - level));
}

function highestWithRecall({ judged, spanOf, spans }: Trial, recall: number): number {
  const peaks = new Map<number, number>();
  spanOf.forEach((span, i) => {
    if (spans[span]?.verdict !== 'TRUE_POSITIVE') return;
    peaks.set(span, Math.max(peaks.get(span) ?? Number.NEGATIVE_INFINITY, judged.scores[i]));
  });
  const descending = [...peaks.values()].sort((a, b) => b - a);
  const last = descending[Math.ceil(recall * descending.length) - 1];
  return last === undefined ? Number.POSITIVE_INFINITY : justBelow(last);
}
