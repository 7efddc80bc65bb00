import { CholeskyDecomposition, inverse } from 'ml-matrix';
import type { CovarianceEstimate } from './ledoit-wolf.ts';

/** Variance that no feature falls short of: one that never moved in training is not infinitely surprising when it does. */
const MIN_VARIANCE = 1e-3;

/** The affine map y = A(f − mean) under which features f of the training set are uncorrelated, with E|y|² = 1. */
export interface Whitening {
  /** p */
  readonly features: number;
  /** [p] */
  readonly mean: Float64Array;
  /** [p, p] A, lower triangular, row-major */
  readonly rows: Float64Array;
}

export function whiteningOf({ mean, covariance }: CovarianceEstimate): Whitening {
  const p = mean.length;
  const padded = covariance.clone();
  for (let i = 0; i < p; i++) padded.set(i, i, padded.get(i, i) + MIN_VARIANCE);
  const a = inverse(new CholeskyDecomposition(padded).lowerTriangularMatrix).div(Math.sqrt(p));
  return { features: p, mean, rows: Float64Array.from(a.to1DArray()) };
}

/**
 * Squared Mahalanobis distance of a vector from the training set's mean, per feature: 1 on average over the training set.
 * @param values the vector is at [offset, offset + p)
 */
export function distance({ features, mean, rows }: Whitening, values: Float64Array, offset = 0): number {
  let total = 0;
  for (let j = 0; j < features; j++) {
    let y = 0;
    for (let i = 0, at = j * features; i <= j; i++, at++) y += rows[at] * (values[offset + i] - mean[i]);
    total += y * y;
  }
  return total;
}
