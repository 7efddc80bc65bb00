import { type Span, snapped, spanOf, stepAt } from './span.ts';

/**
 * Marking a span without a mouse: the cursor moves by steps, Space sets where it starts, moving on extends it, Enter
 * gives it.
 */
export interface Marking {
  /** Time of the step under the cursor, ms. */
  readonly cursor: number;
  /** Where the span starts; null: not yet set. */
  readonly anchor: number | null;
}

export const markingAt = (time: number, stepMs: number): Marking => ({
  cursor: stepAt(time, stepMs),
  anchor: null,
});

/** @param steps towards later; the cursor stays within `bounds` */
export function moved(marking: Marking, steps: number, stepMs: number, bounds: Span): Marking {
  const first = Math.ceil(bounds.from / stepMs) * stepMs;
  const last = Math.floor(bounds.to / stepMs) * stepMs;
  return { ...marking, cursor: Math.min(Math.max(marking.cursor + steps * stepMs, first), last) };
}

/** Starts where the cursor is, where it has not started. */
export const started = (marking: Marking): Marking => ({
  ...marking,
  anchor: marking.anchor ?? marking.cursor,
});

/** The steps marked so far; undefined before it has started. */
export const markedBy = ({ anchor, cursor }: Marking, stepMs: number): Span | undefined =>
  anchor === null ? undefined : snapped(spanOf(anchor, cursor), stepMs);
