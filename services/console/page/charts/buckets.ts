import type { EntitySeries } from '../../api/shapes/series.ts';
import type { Span } from './span.ts';

/** Where a bucket is drawn: at the middle of its steps, ms. */
export const middleOf = (start: number, bucketMs: number, stepMs: number) => start + (bucketMs - stepMs) / 2;

/** The bucket that a step is in; undefined where the answer has none. */
export function bucketOf({ times, bucketMs }: EntitySeries, step: number): number | undefined {
  if (times.length === 0) return undefined;
  const index = Math.floor((step - times[0]) / bucketMs);
  return index >= 0 && index < times.length ? index : undefined;
}

/** The bucket of the step that a time is nearest to; undefined where the answer has none. */
export const bucketAt = (answer: EntitySeries, time: number, stepMs: number): number | undefined =>
  bucketOf(answer, time + stepMs / 2);

/** Indices of the buckets that a span touches: from the first, up to and without the last. */
export function bucketsWithin({ times, bucketMs }: EntitySeries, span: Span): [number, number] {
  if (times.length === 0) return [0, 0];
  const first = Math.floor((span.from - times[0]) / bucketMs);
  const last = Math.floor((span.to - times[0]) / bucketMs);
  const clamp = (index: number) => Math.min(Math.max(index, 0), times.length);
  return [clamp(first), clamp(last + 1)];
}

/** By how much the score of a bucket stands over its threshold; undefined where there is no score. */
export function excessAt({ score, threshold }: EntitySeries, bucket: number): number | undefined {
  const value = score[bucket];
  return value == null ? undefined : value - (threshold[bucket] ?? 0);
}

/** The bucket of a span where the score stands highest over its threshold; undefined where there is no score. */
export function peakOf(answer: EntitySeries, span: Span): number | undefined {
  const [first, end] = bucketsWithin(answer, span);
  let peak: number | undefined;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = first; i < end; i++) {
    const excess = excessAt(answer, i);
    if (excess !== undefined && excess > highest) [peak, highest] = [i, excess];
  }
  return peak;
}
