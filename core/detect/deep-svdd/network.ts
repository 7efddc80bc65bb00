import { leakyRelu, matMul, sigmoid, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { batchNorm } from '#core/nn/batch-norm.ts';

/** Slope of the leaky ReLU below 0. */
export const LEAK = 0.01;

/**
 * Affine maps without bias, with batch normalisation by the batch's own statistics and leaky ReLU between them.
 * @param x [B, I]
 * @param weights [I, O] of each layer, in order
 */
export function layers(x: Tensor2D, weights: readonly Tensor[]): Tensor2D {
  const last = weights.length - 1;
  return weights.reduce<Tensor2D>((values, map, layer) => {
    const mapped = matMul(values, map as Tensor2D) as Tensor2D;
    return layer === last ? mapped : leakyRelu(batchNorm(mapped), LEAK);
  }, x);
}

/** [B, I] what the decoder makes of representations, for inputs from 0 to 1. */
export function decode(representation: Tensor2D, weights: readonly Tensor[]): Tensor2D {
  return sigmoid(layers(representation, weights));
}
