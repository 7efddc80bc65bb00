import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';

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

/** How many of a kpiSet's entities must have enough history. */
export function quorumOf(entities: number): number {
  return Math.ceil(QUORUM * entities);
}

/**
 * Decides whether a kpiSet has enough history for its first model: `days` of it in half of the entities. The span begins
 * where the last of these begins, and is `days` long whatever has come since, so that the same history gives the same
 * model, and an entity whose clock is wrong moves nothing.
 * @returns undefined while there is too little
 */
export function trainingSpan(
  coverage: readonly Coverage[],
  { windowLength, granularityMs }: Pick<KpiSet, 'windowLength' | 'granularityMs'>,
  days: number,
  maxEntities: number,
): TrainingSpan | undefined {
  // The first window's end lies W − 1 steps after the entity's first sample.
  const reach = Math.round(days * DAY_MS) - windowLength * granularityMs;
  const quorum = quorumOf(coverage.length);
  const starts = coverage
    .filter(({ first, last }) => last - first >= reach)
    .map(({ first }) => first)
    .sort((a, b) => a - b);
  if (quorum === 0 || starts.length < quorum) return undefined;
  const from = starts[quorum - 1];
  const to = from + reach;
  const within = coverage
    .filter(({ first, last }) => first <= to && last >= from)
    .map(({ entity }) => entity)
    .sort();
  return { from, to, entities: spreadOver(within, maxEntities) };
}

/** At most `max` of a list, spread evenly over it. */
export function spreadOver<T>(items: readonly T[], max: number): T[] {
  const every = Math.max(1, items.length / max);
  return Array.from({ length: Math.floor(items.length / every) }, (_, i) => items[Math.floor(i * every)]);
}
