import { maximum, reshape, slice, type Tensor3D } from '@tensorflow/tfjs-core';

/**
 * The larger of every two steps; a last one without a fellow is left out.
 * @param x [T, B, C]
 * @returns [⌊T / 2⌋, B, C]
 */
export function halved(x: Tensor3D): Tensor3D {
  const [steps, batch, channels] = x.shape;
  const pairs = Math.floor(steps / 2);
  const paired = reshape(slice(x, [0, 0, 0], [2 * pairs, batch, channels]), [pairs, 2, batch * channels]);
  const [even, odd] = [0, 1].map((at) => slice(paired, [0, at, 0], [pairs, 1, batch * channels]));
  return reshape(maximum(even, odd), [pairs, batch, channels]);
}
