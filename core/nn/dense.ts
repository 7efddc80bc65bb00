import { add, matMul, reshape, type Tensor, type Tensor1D, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Affine map of the last axis.
 * @param x [..., I]
 * @param weights [I, O]
 * @param bias [O]
 * @returns [..., O]
 */
export function dense<T extends Tensor>(x: T, weights: Tensor2D, bias: Tensor1D): T {
  const [inputs, outputs] = weights.shape;
  const flat = reshape(x, [-1, inputs]) as Tensor2D;
  return reshape(add(matMul(flat, weights), bias), [...x.shape.slice(0, -1), outputs]) as T;
}
