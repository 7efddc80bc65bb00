export const DAY_MS = 86_400_000;
/** 1970-01-01 was a Thursday: shifts day numbers so that Monday is 0. */
const THURSDAY = 3;

/** Number of the grid step nearest to a time. @param ts ms @param phase offset of the grid in [0, granularityMs), ms */
export function stepOf(ts: number, phase: number, granularityMs: number): number {
  return Math.round((ts - phase) / granularityMs);
}

/** Time of a grid step, ms. */
export function timeOf(step: number, phase: number, granularityMs: number): number {
  return step * granularityMs + phase;
}

/** Offset of an entity's own grid: that of its first sample. @returns ms in [0, granularityMs) */
export function phaseOf(firstTs: number, granularityMs: number): number {
  return ((firstTs % granularityMs) + granularityMs) % granularityMs;
}

/** Milliseconds since midnight UTC. */
export function timeOfDay(ts: number): number {
  return ((ts % DAY_MS) + DAY_MS) % DAY_MS;
}

/** Saturday and Sunday (UTC) have a seasonal profile of their own. */
export function isWeekend(ts: number): boolean {
  return (((Math.floor(ts / DAY_MS) + THURSDAY) % 7) + 7) % 7 >= 5;
}
