import type { KpiSet } from '#core/series/kpi-set.ts';
import { entityId, entityIndex, type Load, planLoad, timeOf } from '../throughput/load.ts';
import type { SwapOptions } from './options.ts';

/** So many that every partition has windows at any time. */
const ENTITIES = 1000;
/** Their windows are sent over and over, under the ids of all entities. */
const CELLS = 8;

/**
 * What is sent: window n is the ⌊n / entities⌋-th of entity n mod entities, and measured on a simulated cell. Plain data, for
 * the process that sends it.
 */
export interface SwapPlan {
  readonly cells: Load;
  readonly entities: number;
  /** Windows a second. */
  readonly rate: number;
  /** In all. */
  readonly windows: number;
}

export function planSwap(
  { rate, seed }: Pick<SwapOptions, 'rate' | 'seed'>,
  seconds: number,
  kpiSet: KpiSet,
  now: number,
): SwapPlan {
  const cells = planLoad({ entities: CELLS, rate: 1, seed }, 0, kpiSet, now);
  return { cells, entities: ENTITIES, rate, windows: Math.ceil(rate * seconds) };
}

export const entityOf = ({ entities }: SwapPlan, window: number): string => entityId(window % entities);

/** Time of its last step, ms. */
export function endOf({ cells, entities }: SwapPlan, window: number): number {
  return timeOf(cells, cells.warmSteps + Math.floor(window / entities) * cells.kpiSet.hop);
}

/** Number of the window of an entity with an end. */
export function windowOf(plan: SwapPlan, entity: string, end: number): number {
  const { granularityMs, hop } = plan.cells.kpiSet;
  return ((end - endOf(plan, 0)) / (granularityMs * hop)) * plan.entities + entityIndex(entity);
}
