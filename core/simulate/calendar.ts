import { DAY_MS } from '#core/series/grid.ts';

/** 1970-01-05, a Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;

/** Simulated time in steps: step 0 is a Monday, 00:00 UTC. */
export interface Calendar {
  readonly stepsPerDay: number;
  readonly steps: number;
  readonly weeks: number;
  dayOf(step: number): number;
  isWeekend(step: number): boolean;
}

/** @throws RangeError unless days is a positive integer and the granularity divides a day */
export function calendar(days: number, granularityMs: number): Calendar {
  if (!Number.isInteger(days) || days < 1)
    throw new RangeError(`days must be a positive integer, got ${days}`);
  const stepsPerDay = DAY_MS / granularityMs;
  if (!Number.isInteger(stepsPerDay) || stepsPerDay < 1)
    throw new RangeError(`a day is no whole number of steps of ${granularityMs} ms`);
  const dayOf = (step: number) => Math.floor(step / stepsPerDay);
  return {
    stepsPerDay,
    steps: days * stepsPerDay,
    weeks: Math.ceil(days / 7),
    dayOf,
    isWeekend: (step) => dayOf(step) % 7 >= 5,
  };
}

export function isMondayMidnight(ms: number): boolean {
  return Number.isInteger(ms) && (ms - FIRST_MONDAY_MS) % WEEK_MS === 0;
}

/**
 * The latest Monday, 00:00 UTC, from which `durationMs` have passed by `endMs`. A series placed there has the same
 * weekdays and hours whenever it is replayed, so its results do not depend on the day of the replay.
 */
export function latestMonday(endMs: number, durationMs: number): number {
  return Math.floor((endMs - durationMs - FIRST_MONDAY_MS) / WEEK_MS) * WEEK_MS + FIRST_MONDAY_MS;
}
