import { quantile } from '#core/threshold/quantile.ts';

const SECOND = 1000;

/** A stretch of time, ms. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** How fluid a page is. */
export interface FrameFigures {
  /** Whole seconds that count. */
  readonly seconds: number;
  /** Frames a second. */
  readonly mean: number;
  /** 95 % of the seconds have as many frames or more. */
  readonly p5: number;
  readonly worst: number;
  /** Longest time from one frame to the next, ms. */
  readonly longestMs: number;
}

/**
 * @param frames when each frame began, ascending
 * @param apart stretches for which the page is not to blame: the seconds that they touch do not count
 */
export function frameFigures(
  frames: readonly number[],
  { from, to }: Stretch,
  apart: readonly Stretch[],
): FrameFigures {
  const starts: number[] = [];
  for (let start = from; start + SECOND <= to; start += SECOND) {
    if (!apart.some((one) => one.from < start + SECOND && one.to > start)) starts.push(start);
  }
  const counts = new Map(starts.map((start) => [start, 0]));
  let longestMs = 0;
  for (const [i, at] of frames.entries()) {
    const start = from + Math.floor((at - from) / SECOND) * SECOND;
    const count = counts.get(start);
    if (count === undefined) continue;
    counts.set(start, count + 1);
    const before = frames[i - 1] ?? at;
    if (before >= start || counts.has(start - SECOND)) longestMs = Math.max(longestMs, at - before);
  }
  const perSecond = Float64Array.from(counts.values());
  const total = perSecond.reduce((sum, count) => sum + count, 0);
  return {
    seconds: starts.length,
    mean: total / starts.length,
    p5: quantile(perSecond, 0.05),
    worst: quantile(perSecond, 0),
    longestMs,
  };
}
