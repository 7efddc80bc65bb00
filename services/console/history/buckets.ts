/**
 * Consecutive spans of equal width, numbered since 1970. What was measured at an instant counts to the step of the
 * granularity nearest to it, so that telemetry that jitters about its grid leaves no holes.
 */
export interface Buckets {
  readonly granularityMs: number;
  /** Width of each, a multiple of the granularity. */
  readonly widthMs: number;
  /** Number of the first: it starts at `first · widthMs`. */
  readonly first: number;
  readonly count: number;
}

/**
 * The narrowest buckets, at most `points`, that cover every step from `from` to `to`, both inclusive, ms. Their starts are
 * multiples of their width: moving the span moves no bucket.
 */
export function bucketsOf(from: number, to: number, points: number, granularityMs: number): Buckets {
  const firstStep = Math.round(from / granularityMs);
  const lastStep = Math.round(to / granularityMs);
  const covering = (steps: number) => {
    const first = Math.floor(firstStep / steps);
    const count = Math.floor(lastStep / steps) - first + 1;
    return { granularityMs, widthMs: steps * granularityMs, first, count };
  };
  let steps = Math.max(1, Math.ceil((lastStep - firstStep + 1) / points));
  while (covering(steps).count > points) steps++;
  return covering(steps);
}

/** Start of each bucket, ms. */
export function bucketStarts({ first, widthMs, count }: Buckets): number[] {
  return Array.from({ length: count }, (_, i) => (first + i) * widthMs);
}

/** The first and the last instant that count to a bucket, ms. */
export function bucketSpan({ first, widthMs, count, granularityMs }: Buckets): { from: number; to: number } {
  const half = Math.floor(granularityMs / 2);
  return { from: first * widthMs - half, to: (first + count) * widthMs - half - 1 };
}
