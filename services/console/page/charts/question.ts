import type { EntitySeries } from '../../api/shapes/series.ts';
import { isWithin, lengthOf, type Span } from './span.ts';

/** What is asked of the series route. */
export interface Question extends Span {
  readonly points: number;
}

/** What a view needs. */
export interface Need {
  readonly view: Span;
  /** Width of the drawing, CSS pixels. */
  readonly pixels: number;
  readonly stepMs: number;
  /** Longest span that the route answers, ms. */
  readonly longest: number;
  /** Time of the newest step, where it is known: there is nothing to ask for beyond it. */
  readonly newest: number | null;
}

/** Bounds of the route. */
const FEWEST_POINTS = 10;
const MOST_POINTS = 2000;
/** CSS pixels a bucket, so that its envelope can be seen. */
const PIXELS_PER_BUCKET = 2;
/** A bucket may be this much wider than wished before a finer answer is asked for. */
const COARSE = 1.25;
/** Steps read again with the tail: settled scores come later than prompt ones. */
const REVISED_STEPS = 48;

/** What to ask for a view, given the best that is drawn of it; undefined where that is good enough. */
export function questionFor(need: Need, drawn: EntitySeries | undefined): Question | undefined {
  if (drawn === undefined || !isFineEnough(drawn, need) || need.view.from < drawn.from) return whole(need);
  if (isWithin(need.view, drawn)) return undefined;
  return need.view.from < drawn.to ? tail(need, drawn) : whole(need);
}

/** The buckets of a view at the width of its drawing. */
export const bucketsFor = (pixels: number) =>
  Math.min(Math.max(Math.ceil(pixels / PIXELS_PER_BUCKET), FEWEST_POINTS), MOST_POINTS);

function isFineEnough(drawn: EntitySeries, { view, pixels, stepMs }: Need): boolean {
  const wished = lengthOf(view) / bucketsFor(pixels);
  return drawn.bucketMs <= Math.max(wished * COARSE, stepMs);
}

/**
 * Half a span more on either side, so that the next move is drawn from what is there. The ends lie on a grid of quarters:
 * where one looks about, the same question comes again.
 */
function whole({ view, pixels, stepMs, longest, newest }: Need): Question {
  const length = lengthOf(view);
  const margin = Math.max(Math.min(length, longest - length) / 2, 0);
  const grid = 2 ** Math.floor(Math.log2(length / 4));
  const from = Math.floor((view.from - margin) / grid) * grid;
  const beyond = Math.ceil((view.to + margin) / grid) * grid;
  const to = newest === null || view.to > newest ? beyond : Math.min(beyond, newest + stepMs);
  const asked = to - from <= longest ? { from, to } : view;
  const points = Math.ceil((bucketsFor(pixels) * lengthOf(asked)) / length);
  return { from: asked.from, to: asked.to, points: Math.min(points, MOST_POINTS) };
}

/** What came since: whole buckets of the width that is drawn, so that the answer continues it. */
function tail({ view, stepMs }: Need, { to: known, bucketMs }: EntitySeries): Question {
  const from = Math.floor((known - REVISED_STEPS * stepMs) / bucketMs) * bucketMs;
  const points = Math.max(Math.floor((view.to - from) / bucketMs) + 1, FEWEST_POINTS);
  return { from, to: from + points * bucketMs - stepMs, points };
}
