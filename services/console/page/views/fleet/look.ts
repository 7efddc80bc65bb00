import { STATUSES, statusCode } from './codes.ts';

/**
 * Steps of the ramp by the p-value of a score: how often normal behaviour scores as high. Scores and thresholds are in
 * units of their model, which may be negative, so that neither their ratio nor their distance compares two of them.
 * Below the threshold and above it a step begins at each of these values, after a first one.
 */
export const BELOW = [0.5, 0.2, 0.05, 0.01] as const;
export const ABOVE = [1e-3, 3e-4, 1e-4] as const;
export const RAMP_STEPS = BELOW.length + ABOVE.length + 2;

/** How a cell is filled: a step of the ramp, or the pattern of a status that has no score to show. */
export const FILLS = RAMP_STEPS + STATUSES.length;
const MARKS = 9;
export const LOOKS = FILLS * MARKS;

/** @param p NaN where it is not known: then the middle of its side @returns 0 to RAMP_STEPS - 1, the rarest the highest */
function rampStep(isOver: boolean, p: number): number {
  const ends = isOver ? ABOVE : BELOW;
  const first = isOver ? BELOW.length + 1 : 0;
  if (Number.isNaN(p)) return first + Math.floor(ends.length / 2);
  return first + ends.filter((end) => p <= end).length;
}

/** What of a cell decides how it is drawn; numbers that are not there are NaN. */
export interface Standing {
  /** Codes of codes.ts. */
  readonly status: number;
  readonly gravity: number;
  readonly suppressed: boolean;
  readonly score: number;
  readonly threshold: number;
  readonly pValue: number;
}

const SCORED: ReadonlySet<number> = new Set([statusCode('OK'), statusCode('RESUMED')]);

/** How a cell is drawn, as one number: what is drawn alike has the same. */
export function lookOf({ status, gravity, suppressed, score, threshold, pValue }: Standing): number {
  const hasScore = SCORED.has(status) && !Number.isNaN(score);
  const fill = hasScore ? rampStep(score > threshold, pValue) : RAMP_STEPS + status;
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
