import { ascending, type Scores, thresholdAtFalsePositiveRate } from './quantile.ts';
import { fitTail, type ParetoTail, tailScore } from './tail.ts';

export interface PotThreshold {
  readonly threshold: number;
  /** The tail that it was read from; null where too few peaks made it an order statistic of the scores. */
  readonly tail: ParetoTail | null;
}

/**
 * Threshold that a normal score exceeds with probability `risk`, by peaks over threshold: the excesses over a high
 * quantile follow a generalised Pareto distribution, which reaches risks that no score of the sample shows
 * (Siffer et al. 2017, Anomaly detection in streams with extreme value theory).
 * @param risk above 0, below 1 − level
 * @param level quantile over which a score is a peak
 * @throws RangeError when risk or level are outside, there is no score, or one is not finite
 */
export function peaksOverThreshold(scores: Scores, risk: number, level = 0.98): PotThreshold {
  if (!(level >= 0 && risk > 0 && risk < 1 - level)) {
    throw new RangeError(`risk ${risk} is not between 0 and 1 − ${level}`);
  }
  const tail = fitTail(ascending(scores), level);
  return { threshold: tail ? tailScore(tail, risk) : thresholdAtFalsePositiveRate(scores, risk), tail };
}
