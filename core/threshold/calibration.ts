import { firstIndex } from '#core/search/first-index.ts';
import { ascending, quantileOfSorted, type Scores } from './quantile.ts';
import { fitTail, type ParetoTail, tailShare } from './tail.ts';

/** Distribution of scores on normal data: quantiles up to the tail's start, a generalised Pareto distribution beyond. */
export interface Calibration {
  /** Scores that it was made from. */
  readonly count: number;
  /** Ascending, from 0 to the level of the tail's start, or to 1 where there is no tail. */
  readonly levels: number[];
  /** Score at each level, ascending. */
  readonly scores: number[];
  readonly tail: ParetoTail | null;
}

const INTERVALS = 200;
const TAIL_LEVEL = 0.98;
/** The tail begins lower in small samples, so that this many scores lie in it; very small ones have none. */
const TAIL_SCORES = 10;
const MIN_COUNT_FOR_TAIL = 50;

/** Beyond this an extrapolation says nothing. */
const FLOOR = 1e-12;

/**
 * Learns what scores are usual.
 * @param scores of normal steps, any order; millions are fine
 * @throws RangeError when there is none, or one is not finite
 */
export function calibrate(scores: Scores): Calibration {
  const sorted = ascending(scores);
  const count = sorted.length;
  const tailLevel = Math.min(TAIL_LEVEL, 1 - TAIL_SCORES / count);
  const tail = count < MIN_COUNT_FOR_TAIL ? null : fitTail(sorted, tailLevel);
  const top = tail === null ? 1 : tailLevel;
  // Quadratic: denser towards the top, where p-values are read to more digits.
  const levels = Array.from({ length: INTERVALS + 1 }, (_, i) => top * (1 - (1 - i / INTERVALS) ** 2));
  return { count, levels, scores: levels.map((level) => quantileOfSorted(sorted, level)), tail };
}

/**
 * Share of normal scores at or above this one: in (0, 1], never rising with the score. Without a tail it does not fall
 * below 1 / (count + 1). NaN, which says nothing, gets 1.
 */
export function pValue({ count, levels, scores, tail }: Calibration, score: number): number {
  if (Number.isNaN(score)) return 1;
  const last = levels.length - 1;
  if (tail !== null && score > tail.start) {
    return Math.max(Math.min(tailShare(tail, score), 1 - levels[last]), FLOOR);
  }
  // Of equal scores the first, so that ties count as above.
  const at = firstIndex(scores.length, (i) => scores[i] >= score);
  if (at === 0) return 1;
  const level = at > last ? levels[last] : levelBetween(levels, scores, at, score);
  return Math.max(1 - level, tail === null ? 1 / (count + 1) : FLOOR);
}

/** Level of a score in (scores[at − 1], scores[at]]. */
function levelBetween(levels: number[], scores: number[], at: number, score: number): number {
  const part = (score - scores[at - 1]) / (scores[at] - scores[at - 1]);
  return levels[at - 1] + part * (levels[at] - levels[at - 1]);
}
