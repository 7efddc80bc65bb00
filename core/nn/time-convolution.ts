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
  const reach = (weights.shape[0] / x.shape[2] - 1) / 2;
  const padded = pad(x, [
    [reach, reach],
    [0, 0],
    [0, 0],
  ]);
  return validTimeConvolution(padded, weights, bias);
}

/**
 * Convolution over time where the kernel lies within the series as a whole.
 * @param x [T, B, I]
 * @param weights [kernel · I, O], the earliest step's first
 * @param bias [O]
 * @returns [T − kernel + 1, B, O]
 */
export function validTimeConvolution(x: Tensor3D, weights: Tensor2D, bias: Tensor1D): Tensor3D {
  const [steps, batch, inputs] = x.shape;
  const kernel = weights.shape[0] / inputs;
  const size: [number, number, number] = [steps - kernel + 1, batch, inputs];
  const shifted = Array.from({ length: kernel }, (_, j) => slice(x, [j, 0, 0], size));
  return dense(concat(shifted, 2), weights, bias);
}
