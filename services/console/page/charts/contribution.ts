import type { EntitySeries } from '../../api/shapes/series.ts';
import { bucketsWithin, excessAt } from './buckets.ts';
import type { Span } from './span.ts';

/**
 * What each KPI made of the scores of a span, [K], shares that sum to 1: the mean over its buckets whose score is over
 * the threshold, or over all where none is. All 0 where nothing was scored.
 */
export function contributionsIn(answer: EntitySeries, span: Span): number[] {
  const [first, end] = bucketsWithin(answer, span);
  const within = Array.from({ length: end - first }, (_, i) => first + i);
  const over = within.filter((bucket) => (excessAt(answer, bucket) ?? 0) > 0);
  const counted = over.length > 0 ? over : within;
  const sums = answer.kpis.map(({ contribution }) =>
    counted.reduce((sum, bucket) => sum + (contribution[bucket] ?? 0), 0),
  );
  const whole = sums.reduce((sum, part) => sum + part, 0);
  return whole > 0 ? sums.map((part) => part / whole) : sums;
}

/** Indices of KPIs, those that made most of it first; equals stay in the kpiSet's order. */
export const byContribution = (shares: readonly number[]): number[] =>
  shares.map((_, k) => k).sort((a, b) => shares[b] - shares[a] || a - b);

export interface RowChoice {
  readonly order: 'kpiSet' | 'contribution';
  /** Most rows; those that contribute most are chosen. */
  readonly most: number;
}

/** Indices of the KPIs to draw, in the order of their rows. */
export function rowsOf(shares: readonly number[], { order, most }: RowChoice): number[] {
  const chosen = byContribution(shares).slice(0, most);
  return order === 'contribution' ? chosen : chosen.sort((a, b) => a - b);
}
