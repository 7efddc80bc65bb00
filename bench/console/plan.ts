import type { KpiSet } from '#core/series/kpi-set.ts';

/** An alert goes on for so many windows at most. */
export const LONGEST_EPISODE = 8;
/** Rounds after which as many alerts are open as there will be: the longest, and two quiet windows that close it. */
const SETTLING_ROUNDS = LONGEST_EPISODE + 2;

/**
 * What is sent: update n is the window ⌊n / entities⌋ of entity n mod entities. Plain data, for the process that sends it.
 */
export interface FleetPlan {
  readonly kpiSet: KpiSet;
  readonly entities: number;
  /** Updates a second. */
  readonly rate: number;
  readonly seed: number;
  /** Event time of the last step of what all entities have behind them, ms. */
  readonly startMs: number;
  readonly model: { readonly id: string; readonly threshold: number };
}

/** Updates that are sent at once, before the first that is measured: the fleet as it stands. */
export const settlingUpdates = ({ entities }: FleetPlan): number => SETTLING_ROUNDS * entities;

/**
 * Time of the last step of an update's window, ms. Entities take their turns within the hop of a window, so that the
 * fleet's time goes on evenly.
 */
export function endOf({ kpiSet, entities, startMs }: FleetPlan, update: number): number {
  const { hop, granularityMs } = kpiSet;
  return startMs + (1 + Math.floor((update / entities) * hop)) * granularityMs;
}
