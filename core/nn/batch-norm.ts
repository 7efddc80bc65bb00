import { add, mean, mul, rsqrt, square, sub, type Tensor2D } from '@tensorflow/tfjs-core';

/** Keeps a column that does not vary finite. */
export const BATCH_NORM_EPSILON = 1e-5;

/**
 * Batch normalisation (Ioffe & Szegedy 2015) without scale and shift of its own: each column of a batch [B, C] in standard
 * deviations from its mean over the batch.
 */
export function batchNorm(x: Tensor2D): Tensor2D {
  const centred = sub(x, mean(x, 0));
  const variance = mean(square(centred), 0);
  return mul(centred, rsqrt(add(variance, BATCH_NORM_EPSILON)));
}
