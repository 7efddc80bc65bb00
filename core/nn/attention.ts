import {
  add,
  expandDims,
  matMul,
  mul,
  reshape,
  slice,
  softmax,
  squeeze,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tanh,
} from '@tensorflow/tfjs-core';
import { dense } from './dense.ts';

/** What was attended to, and how much. */
export interface Attended {
  /** What the weights make of the steps. */
  readonly context: Tensor2D | Tensor3D;
  /** Sum to 1 over the last axis, which is time. */
  readonly weights: Tensor2D | Tensor3D;
}

export interface AdditiveAttention {
  /** [C, A] */
  readonly keyWeights: Tensor2D;
  /** [A] */
  readonly keyBias: Tensor1D;
  /** [C, A] */
  readonly queryWeights: Tensor2D;
  /** [A, 1] */
  readonly energyWeights: Tensor2D;
}

/**
 * Additive attention over time (Bahdanau et al. 2015): α = softmax over steps of v · tanh(Wₖ h + bₖ + W_q q), where the last
 * step asks.
 * @param h [B, T, C]
 * @param positions [T, C] added to a step before it is compared, since a convolution does not know where it is
 * @returns the context [B, C] Σ αₜ hₜ, the weights [B, T]
 */
export function additiveAttention(
  h: Tensor3D,
  positions: Tensor2D,
  { keyWeights, keyBias, queryWeights, energyWeights }: AdditiveAttention,
): { readonly context: Tensor2D; readonly weights: Tensor2D } {
  const [batch, steps, channels] = h.shape;
  const last = reshape(slice(h, [0, steps - 1, 0], [batch, 1, channels]), [batch, channels]) as Tensor2D;
  const keys = dense(add(h, positions) as Tensor3D, keyWeights, keyBias);
  const compared = tanh(add(keys, expandDims(matMul(last, queryWeights), 1))) as Tensor3D;
  const [, , width] = compared.shape;
  const energies = matMul(reshape(compared, [-1, width]) as Tensor2D, energyWeights);
  const weights = softmax(reshape(energies, [batch, steps]) as Tensor2D);
  const context = squeeze(matMul(expandDims(weights, 1) as Tensor3D, h), [1]) as Tensor2D;
  return { context, weights };
}

export interface SelfAttention {
  /** [C, A] */
  readonly queryWeights: Tensor2D;
  /** [C, A] */
  readonly keyWeights: Tensor2D;
  /** [C, C] */
  readonly valueWeights: Tensor2D;
}

/**
 * Scaled dot-product self-attention over time, of one head (Vaswani et al. 2017): every step asks all.
 * @param h [B, T, C]
 * @param positions [T, C] added to a step before it is compared
 * @returns the context [B, T, C], the weights [B, T, T] whose row t are those of step t
 */
export function selfAttention(
  h: Tensor3D,
  positions: Tensor2D,
  { queryWeights, keyWeights, valueWeights }: SelfAttention,
): { readonly context: Tensor3D; readonly weights: Tensor3D } {
  const [batch, steps, channels] = h.shape;
  const flat = (x: Tensor3D) => reshape(x, [-1, channels]) as Tensor2D;
  const map = (x: Tensor3D, weights: Tensor2D) =>
    reshape(matMul(flat(x), weights), [batch, steps, weights.shape[1]]) as Tensor3D;
  const placed = add(h, positions) as Tensor3D;
  const energies = matMul(map(placed, queryWeights), map(placed, keyWeights), false, true);
  const weights = softmax(mul(energies, 1 / Math.sqrt(queryWeights.shape[1]))) as Tensor3D;
  return { context: matMul(weights, map(h, valueWeights)), weights };
}
