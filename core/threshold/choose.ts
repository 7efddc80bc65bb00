import { peaksOverThreshold } from './pot.ts';
import { quantile, type Scores, thresholdAtFalsePositiveRate } from './quantile.ts';

/** Ways to find the score that a given share of normal scores lies below. */
export const THRESHOLD_METHODS = ['quantile', 'false-positive-rate', 'pot'] as const;
export type ThresholdMethod = (typeof THRESHOLD_METHODS)[number];

export interface ThresholdRule {
  readonly method: ThresholdMethod;
  /** Share of normal scores below the threshold, 0 to 1 exclusive; for `pot` above .98, where the tail begins. */
  readonly level: number;
}

/**
 * quantile: interpolated between order statistics. false-positive-rate: a score that at most the rest exceeds, exactly so on
 * these scores. pot: read from a generalised Pareto tail, which reaches levels that no score of the sample shows.
 * @throws RangeError when the level is outside, there is no score, or one is not finite
 */
export function chooseThreshold(scores: Scores, { method, level }: ThresholdRule): number {
  switch (method) {
    case 'quantile':
      return quantile(scores, level);
    case 'false-positive-rate':
      return thresholdAtFalsePositiveRate(scores, 1 - level);
    case 'pot':
      return peaksOverThreshold(scores, 1 - level).threshold;
  }
}

/** As it is noted beside a model: "quantile 0.998". */
export function thresholdText({ method, level }: ThresholdRule): string {
  return `${method} ${level}`;
}
