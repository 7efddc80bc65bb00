import { ascending, quantileOfSorted } from '#core/threshold/quantile.ts';

/** Errors of blocks in short. */
export interface ErrorFigures {
  readonly mean: number;
  readonly median: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** @throws RangeError when there is no error, or one is not finite */
export function errorFigures(errors: Float64Array): ErrorFigures {
  const sorted = ascending(errors);
  return {
    mean: sorted.reduce((sum, error) => sum + error, 0) / sorted.length,
    median: quantileOfSorted(sorted, 0.5),
    p90: quantileOfSorted(sorted, 0.9),
    p99: quantileOfSorted(sorted, 0.99),
    max: sorted[sorted.length - 1],
  };
}

/** Empirical distribution function: each error with the share of the errors that are no larger, ascending. */
export function distribution(errors: Float64Array): (readonly [error: number, share: number])[] {
  return Array.from(ascending(errors), (error, i) => [error, (i + 1) / errors.length] as const);
}
