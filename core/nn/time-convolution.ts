import { concat, pad, slice, type Tensor1D, type Tensor2D, type Tensor3D } from '@tensorflow/tfjs-core';
import { dense } from './dense.ts';

/**
 * Convolution over time with as many steps out as in; beyond the ends there are zeros.
 * @param x [T, B, I]
 * @param weights [kernel · I, O], the earliest step's first; the kernel is odd
 * @param bias [O]
 * @returns [T, B, O]
 */
export function timeConvolution(x: Tensor3D, weights: Tensor2D, bias: Tensor1D): Tensor3D {
  const [steps, batch, inputs] = x.shape;
  const kernel = weights.shape[0] / inputs;
  const reach = (kernel - 1) / 2;
  const padded = pad(x, [
    [reach, reach],
    [0, 0],
    [0, 0],
  ]);
  const shifted = Array.from({ length: kernel }, (_, j) => slice(padded, [j, 0, 0], [steps, batch, inputs]));
  return dense(concat(shifted, 2), weights, bias);
}
