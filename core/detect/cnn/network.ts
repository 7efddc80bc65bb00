import {
  abs,
  add,
  concat,
  mean,
  mul,
  relu,
  reshape,
  type Scalar,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  transpose,
} from '@tensorflow/tfjs-core';
import {
  type AdditiveAttention,
  additiveAttention,
  type SelfAttention,
  selfAttention,
} from '#core/nn/attention.ts';
import { dense } from '#core/nn/dense.ts';
import { halved } from '#core/nn/max-pool.ts';
import { validTimeConvolution } from '#core/nn/time-convolution.ts';
import type { Attention, CnnParameter } from './architecture.ts';

/** Parameters as tensors, of the shapes of `cnnParameters`. */
export type CnnTensors = Readonly<Record<CnnParameter, Tensor>>;

/**
 * The values of the step that follows.
 * @param context [C, B, I]
 * @param mask [B, hidden] factors of dropout; absent outside training
 * @returns [B, K]
 */
export function forecast(
  parameters: CnnTensors,
  context: Tensor3D,
  attention: Attention,
  mask?: Tensor2D,
): Tensor2D {
  const read = attended(parameters, convolved(parameters, context), attention);
  const hidden = relu(dense(read, parameters.hiddenWeights as Tensor2D, parameters.hiddenBias as Tensor1D));
  const kept = mask === undefined ? hidden : mul<Tensor2D>(hidden, mask);
  return dense(kept, parameters.outputWeights as Tensor2D, parameters.outputBias as Tensor1D);
}

/** What training minimises: the mean absolute error. @param target [B, K] */
export function meanAbsoluteError(forecasts: Tensor2D, target: Tensor2D): Scalar {
  return mean(abs(sub(forecasts, target)));
}

/** What the convolutions find in a context [C, B, I]: [B, T, F] */
export function convolved(parameters: CnnTensors, context: Tensor3D): Tensor3D {
  const { firstWeights, firstBias, secondWeights, secondBias } = parameters;
  const layer = (x: Tensor3D, weights: Tensor, bias: Tensor) =>
    halved(relu(validTimeConvolution(x, weights as Tensor2D, bias as Tensor1D)));
  const pooled = layer(layer(context, firstWeights, firstBias), secondWeights, secondBias);
  return transpose(pooled, [1, 0, 2]);
}

/**
 * What the dense layers read of it. Bahdanau's context stands beside the steps; that of self-attention is added to them, so
 * that in either case a step's place is known, as it is without attention.
 * @param h [B, T, F]
 * @returns [B, T · F], or with Bahdanau's context [B, (T + 1) · F]
 */
function attended(parameters: CnnTensors, h: Tensor3D, attention: Attention): Tensor2D {
  const [batch, steps, filters] = h.shape;
  const flat = (x: Tensor3D) => reshape(x, [batch, steps * filters]) as Tensor2D;
  if (attention === 'none') return flat(h);
  const positions = parameters.positions as Tensor2D;
  if (attention === 'bahdanau') {
    const { context } = additiveAttention(h, positions, parameters as CnnTensors & AdditiveAttention);
    return concat([flat(h), context], 1);
  }
  const { context } = selfAttention(h, positions, parameters as CnnTensors & SelfAttention);
  return flat(add(h, context));
}
