import { DAY_MS, HOUR_MS } from '../frame/durations.ts';

/** A stretch of event time, ms; `from` < `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How far back one looks at once, by a key or by zooming out. */
export const FOUR_WEEKS_MS = 28 * DAY_MS;

/** What can be looked at: no shorter than five steps by default, no longer than the API draws. */
export interface Reach {
  readonly shortest: number;
  readonly longest: number;
}
export const REACH: Reach = { shortest: HOUR_MS / 2, longest: 35 * DAY_MS };

/** The lengths offered by buttons. */
export const LENGTHS: readonly { readonly text: string; readonly name: string; readonly ms: number }[] = [
  { text: '2 h', name: '2 hours', ms: 2 * HOUR_MS },
  { text: '6 h', name: '6 hours', ms: 6 * HOUR_MS },
  { text: '1 d', name: '1 day', ms: DAY_MS },
  { text: '1 w', name: '1 week', ms: 7 * DAY_MS },
  { text: '4 w', name: '4 weeks', ms: FOUR_WEEKS_MS },
];

/** A press moves a quarter of the view, so that one keeps one's bearings, and zooms by two. */
export const PAN = 0.25;
export const ZOOM = 2;

export const middle = ({ from, to }: Span) => (from + to) / 2;
export const lengthOf = (span: Span) => span.to - span.from;
export const isWithin = (inner: Span, outer: Span) => inner.from >= outer.from && inner.to <= outer.to;
export const overlaps = (a: Span, b: Span) => a.from < b.to && b.from < a.to;

/** The same middle, `ms` long. */
export function around(span: Span, ms: number): Span {
  const from = Math.round((span.from + span.to - ms) / 2);
  return { from, to: from + ms };
}

/** `ms` long, ending where `newest` is where the span reached it, else about its middle. */
export function ofLength(span: Span, ms: number, newest: number | null): Span {
  if (newest === null || span.to < newest) return notBeyond(around(span, ms), newest);
  return { from: newest - ms, to: newest };
}

/**
 * Shrinks (factor < 1) or grows a span about a point of it, which stays where it is on the screen.
 * @param at time of that point
 */
export function zoomed(span: Span, factor: number, at: number, reach: Reach = REACH): Span {
  const length = Math.min(Math.max(lengthOf(span) * factor, reach.shortest), reach.longest);
  const share = (at - span.from) / lengthOf(span);
  const from = Math.round(at - share * length);
  return { from, to: Math.round(from + length) };
}

/**
 * The view in which two times lie where two fingers are.
 * @param a time under the one finger, and where it is: its share of the width, from the left
 */
export function pinched(
  a: { readonly time: number; readonly share: number },
  b: { readonly time: number; readonly share: number },
  reach: Reach = REACH,
): Span {
  const apart = b.share - a.share;
  const asked = apart === 0 ? reach.longest : (b.time - a.time) / apart;
  const length = Math.min(Math.max(asked, reach.shortest), reach.longest);
  const from = Math.round((a.time + b.time) / 2 - ((a.share + b.share) / 2) * length);
  return { from, to: Math.round(from + length) };
}

/** Moves a span by a share of its length; a positive share is towards later. */
export function panned(span: Span, share: number): Span {
  const by = Math.round(lengthOf(span) * share);
  return { from: span.from + by, to: span.to + by };
}

/** Moved back, its length kept, where it would reach beyond the newest step. */
export function notBeyond(span: Span, newest: number | null): Span {
  const over = newest === null ? 0 : span.to - newest;
  return over > 0 ? { from: span.from - over, to: span.to - over } : span;
}

/** Where a time lies in a span: 0 at its start, 1 at its end. */
export const shareAt = (span: Span, time: number) => (time - span.from) / lengthOf(span);

export const timeAt = (span: Span, share: number) => span.from + share * lengthOf(span);

/** From one end to the other of what was dragged over, in either direction. */
export const spanOf = (a: number, b: number): Span => ({ from: Math.min(a, b), to: Math.max(a, b) });

/** The step that a time is nearest to. */
export const stepAt = (time: number, stepMs: number) => Math.round(time / stepMs) * stepMs;

/**
 * The steps that a dragged span touches, each a step wide about its time: from the first to the last of them. A verdict
 * names the steps that it holds for, so the end is the last step itself, as in alerts.
 */
export function snapped(span: Span, stepMs: number): Span {
  return { from: stepAt(span.from, stepMs), to: stepAt(span.to, stepMs) };
}

/** What steps `from` to `to` cover on the time axis: half a step more on either side. */
export const covered = (steps: Span, stepMs: number): Span => ({
  from: steps.from - stepMs / 2,
  to: steps.to + stepMs / 2,
});
