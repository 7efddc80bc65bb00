import { STATUSES, statusCode } from './codes.ts';

/**
 * Upper ends of the steps of the ramp, as score over threshold; the last step has none. A score is over its threshold
 * from the sixth step on, and steps are even in the logarithm, as scores spread over decades.
 */
export const RAMP_ENDS = [0.25, 0.4, 0.6, 0.8, 1, 1.5, 2.5, 5] as const;
export const RAMP_STEPS = RAMP_ENDS.length + 1;

/** How a cell is filled: a step of the ramp, or the pattern of a status that has no score to show. */
export const FILLS = RAMP_STEPS + STATUSES.length;
const MARKS = 9;
export const LOOKS = FILLS * MARKS;

/** Step of the ramp for a score; a score at its threshold is not yet over it. */
export function rampStep(ratio: number): number {
  const step = RAMP_ENDS.findIndex((end) => ratio <= end);
  return step < 0 ? RAMP_ENDS.length : step;
}

const SCORED: ReadonlySet<number> = new Set([statusCode('OK'), statusCode('RESUMED')]);

/**
 * How a cell is drawn, as one number: what is drawn alike has the same.
 *
 * @param ratio score over threshold; NaN where there is none
 * @param gravity of its open alert (codes.ts)
 */
export function lookOf(status: number, ratio: number, gravity: number, suppressed: boolean): number {
  const fill = SCORED.has(status) && !Number.isNaN(ratio) ? rampStep(ratio) : RAMP_STEPS + status;
  const mark = gravity === 0 ? 0 : gravity + (suppressed ? 4 : 0);
  return fill * MARKS + mark;
}

/** @returns a step of the ramp, or RAMP_STEPS + status */
export const fillOf = (look: number): number => Math.floor(look / MARKS);

/** @returns gravity of the alert that is marked, 0 for none */
export function markOf(look: number): { gravity: number; suppressed: boolean } {
  const mark = look % MARKS;
  return { gravity: mark > 4 ? mark - 4 : mark, suppressed: mark > 4 };
}
