import type { KpiSet } from '#core/series/kpi-set.ts';

const DAY_MS = 86_400_000;
/** Share of a kpiSet's entities that must have enough history. */
const QUORUM = 0.5;

/** How far an entity's windows reach. */
export interface Coverage {
  readonly entity: string;
  /** End of its first window, ms. */
  readonly first: number;
  /** End of its last window, ms. */
  readonly last: number;
}

/** What a base model is fitted on. */
export interface TrainingSpan {
  /** Ends of the first and the last window, ms, both included. */
  readonly from: number;
  readonly to: number;
  /** In order; spread evenly over all that have windows in the span. */
  readonly entities: readonly string[];
}

/**
 * Decides whether a kpiSet has enough history for its first model: `days` of it in half of the entities. The span starts
 * with the oldest window and is `days` long, whatever has come since, so that the same history gives the same model.
 * @returns undefined while there is too little
 */
export function trainingSpan(
  coverage: readonly Coverage[],
  { windowLength, granularityMs }: Pick<KpiSet, 'windowLength' | 'granularityMs'>,
  days: number,
  maxEntities: number,
): TrainingSpan | undefined {
  if (coverage.length === 0) return undefined;
  // The first window's end lies W − 1 steps after the entity's first sample.
  const reach = days * DAY_MS - windowLength * granularityMs;
  const ready = coverage.filter(({ first, last }) => last - first >= reach);
  if (ready.length < QUORUM * coverage.length) return undefined;
  const from = Math.min(...coverage.map(({ first }) => first));
  const to = from + reach;
  const within = coverage
    .filter(({ first }) => first <= to)
    .map(({ entity }) => entity)
    .sort();
  const every = Math.max(1, within.length / maxEntities);
  const entities = Array.from(
    { length: Math.floor(within.length / every) },
    (_, i) => within[Math.floor(i * every)],
  );
  return { from, to, entities };
}
