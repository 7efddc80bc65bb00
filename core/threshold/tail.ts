import { firstIndex } from '#core/search/first-index.ts';
import { fitPareto, paretoExcess, paretoSurvival } from './gpd.ts';
import { quantileOfSorted, type Scores } from './quantile.ts';

/** Generalised Pareto distribution of the scores beyond `start`. */
export interface ParetoTail {
  /** Score at which the tail begins. */
  readonly start: number;
  /** Share of all scores that lie beyond it, above 0. */
  readonly share: number;
  /** In units of score. */
  readonly scale: number;
  /** 0 is exponential; below 0 the tail ends. */
  readonly shape: number;
}

/** Fewer excesses do not tell a heavy tail from a light one. */
const MIN_EXCESSES = 10;

/**
 * Fits the scores beyond a quantile.
 * @param sorted ascending
 * @param level of the quantile at which the tail begins
 * @returns null where too few scores lie beyond it, as with constant scores
 */
export function fitTail(sorted: Scores, level: number): ParetoTail | null {
  const start = quantileOfSorted(sorted, level);
  const first = firstIndex(sorted.length, (i) => sorted[i] > start);
  const excesses = Float64Array.from(sorted.subarray(first), (score) => score - start);
  if (excesses.length < MIN_EXCESSES) return null;
  const { scale, shape } = fitPareto(excesses);
  return { start, share: excesses.length / sorted.length, scale, shape };
}

/** Share of all scores at or above one that lies in the tail. */
export function tailShare(tail: ParetoTail, score: number): number {
  return tail.share * paretoSurvival(tail, score - tail.start);
}

/** The score that this share of all scores exceeds; the tail's start where even fewer lie beyond that. */
export function tailScore(tail: ParetoTail, share: number): number {
  return share >= tail.share ? tail.start : tail.start + paretoExcess(tail, share / tail.share);
}
