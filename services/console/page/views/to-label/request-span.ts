import { around, lengthOf, notBeyond, type Span } from '../../charts/span.ts';
import { DAY_MS, HOUR_MS } from '../../frame/durations.ts';

/** A window is shown with so many times its length about it, and at least so much. */
const TIMES = 5;
const LEAST_MS = 8 * HOUR_MS;
const MOST_MS = 7 * DAY_MS;

/** How much of time is shown to judge a window in. */
export const contextOf = (window: Span): number =>
  Math.min(Math.max(lengthOf(window) * TIMES, LEAST_MS), Math.max(MOST_MS, lengthOf(window)));

/** A window with some time before and after it. @param ms how much in all */
export const withContext = (window: Span, ms: number, newest: number | null): Span =>
  notBeyond(around(window, ms), newest);
