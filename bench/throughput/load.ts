import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { latestMonday } from '#core/simulate/calendar.ts';
import { type Fleet, simulateFleet } from '#core/simulate/fleet.ts';

/** Past the warm-up, and with every slot of both day types in the profile. */
const WARM_DAYS = 7;
/** Simulated cells; entities beyond are copies of them. */
const MAX_CELLS = 64;

/**
 * What is sent: sample n is the step ⌊n / entities⌋ of entity n mod entities, so that all stay in step. Plain data, for the
 * process that sends it.
 */
export interface Load {
  readonly kpiSet: KpiSet;
  readonly entities: number;
  /** Samples a second. */
  readonly rate: number;
  /** In all. */
  readonly samples: number;
  readonly seed: number;
  readonly cells: number;
  /** Simulated days, those before the load included. */
  readonly days: number;
  /** Time of simulated step 0, ms; the last step lies before the wall clock. */
  readonly startMs: number;
  /** Steps that lie behind the entities when the load begins. */
  readonly warmSteps: number;
}

export function planLoad(
  options: { readonly entities: number; readonly rate: number; readonly seed: number },
  seconds: number,
  kpiSet: KpiSet,
  now: number,
): Load {
  const { entities, rate, seed } = options;
  const samples = Math.ceil(rate * seconds);
  const stepsPerDay = DAY_MS / kpiSet.granularityMs;
  const days = WARM_DAYS + Math.ceil(samples / entities / stepsPerDay);
  return {
    kpiSet,
    entities,
    rate,
    samples,
    seed,
    cells: Math.min(entities, MAX_CELLS),
    days,
    startMs: latestMonday(now, days * DAY_MS),
    warmSteps: WARM_DAYS * stepsPerDay,
  };
}

export function simulatedCells({ cells, days, seed, startMs, kpiSet }: Load): Fleet {
  return simulateFleet({ cells, days, seed, startMs, granularityMs: kpiSet.granularityMs });
}

export const entityId = (index: number): string => `cell-${String(index).padStart(7, '0')}`;

export const entityIndex = (id: string): number => Number(id.slice(5));

export const cellOf = ({ cells }: Load, entity: number): number => entity % cells;

/** Cells begin at different steps, so that the windows of the fleet come evenly and not all at every hop-th step. */
export const firstStepOf = ({ kpiSet }: Load, cell: number): number => cell % kpiSet.hop;

export const stepOf = ({ entities, warmSteps }: Load, sample: number): number =>
  warmSteps + Math.floor(sample / entities);

/** ms */
export const timeOf = ({ startMs, kpiSet }: Load, step: number): number =>
  startMs + step * kpiSet.granularityMs;

/** Number of the sample of an entity at a time. */
export function sampleOf({ entities, startMs, warmSteps, kpiSet }: Load, entity: string, ts: number): number {
  const step = (ts - startMs) / kpiSet.granularityMs;
  return (step - warmSteps) * entities + entityIndex(entity);
}

/** Whether the sample is the last of a window. */
export function completesWindow(load: Load, sample: number): boolean {
  const { windowLength, hop } = load.kpiSet;
  const closed = stepOf(load, sample) + 1 - firstStepOf(load, cellOf(load, sample % load.entities));
  return (closed - windowLength) % hop === 0;
}
