import { quantile, quantileOfSorted } from '#core/threshold/quantile.ts';
import type { SeenScore } from './score-watch.ts';
import type { Moment, Span } from './spans.ts';

/** What counts as soon after a change, and as at it, ms. */
const SOON_MS = 1000;
const AT_ONCE_MS = 200;

export interface Latency {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** How scores came in a span, ms. A gap is the time between an arrival of scores and the next. */
export interface SpanFigures {
  readonly seconds: number;
  readonly scores: number;
  /** From a window's append to the arrival of its score. */
  readonly latency: Latency | null;
  /** Of windows appended within a second after a moment. */
  readonly latencyAfter: Latency | null;
  readonly longestGap: number;
  /** Of the gaps that touch the second after a moment. */
  readonly longestGapAfter: number;
  /** Of the longest gap that touches the fifth of a second after each moment: what a change adds shows here. */
  readonly gapAtMoment: { readonly median: number; readonly longest: number };
}

/** @param sentAt when each window was appended, ms */
export function spanFigures(
  { from, to, moments }: Span,
  seen: readonly SeenScore[],
  sentAt: Float64Array,
): SpanFigures {
  const scored = seen.filter(({ window }) => sentAt[window] >= from && sentAt[window] < to);
  const soon = scored.filter(({ window }) =>
    moments.some(({ at }) => sentAt[window] >= at && sentAt[window] < at + SOON_MS),
  );
  const latency = (scores: readonly SeenScore[]) =>
    latencyOf(Float64Array.from(scores, ({ window, arrivedAt }) => arrivedAt - sentAt[window]));
  const gaps = gapsOf(seen).filter(({ begin, end }) => end > from && begin < to);
  const longestAfter = (within: number) =>
    moments.map((moment) => longest(gaps.filter(touches(moment, within))));
  const atMoments = Float64Array.from(longestAfter(AT_ONCE_MS));
  return {
    seconds: (to - from) / 1000,
    scores: scored.length,
    latency: latency(scored),
    latencyAfter: latency(soon),
    longestGap: longest(gaps),
    longestGapAfter: Math.max(...longestAfter(SOON_MS)),
    gapAtMoment: { median: quantile(atMoments, 0.5), longest: Math.max(...atMoments) },
  };
}

interface Gap {
  readonly begin: number;
  readonly end: number;
}

function gapsOf(seen: readonly SeenScore[]): Gap[] {
  const arrivals = [...new Set(seen.map(({ arrivedAt }) => arrivedAt))];
  return arrivals.slice(1).map((end, i) => ({ begin: arrivals[i], end }));
}

const touches =
  ({ at }: Moment, within: number) =>
  ({ begin, end }: Gap) =>
    end > at && begin < at + within;

function longest(gaps: readonly Gap[]): number {
  return gaps.reduce((most, { begin, end }) => Math.max(most, end - begin), 0);
}

function latencyOf(ms: Float64Array): Latency | null {
  if (ms.length === 0) return null;
  const sorted = ms.sort();
  const [p50, p99, max] = [0.5, 0.99, 1].map((level) => quantileOfSorted(sorted, level));
  return { count: ms.length, p50, p99, max };
}
