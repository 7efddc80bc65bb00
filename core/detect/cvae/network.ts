import {
  add,
  clipByValue,
  concat,
  expandDims,
  relu,
  reshape,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tile,
} from '@tensorflow/tfjs-core';
import { dense } from '#core/nn/dense.ts';
import { lstm } from '#core/nn/lstm.ts';
import { timeConvolution } from '#core/nn/time-convolution.ts';
import { type CvaeParameter, LOG_VARIANCE } from './architecture.ts';

/** Parameters as tensors, of the shapes of `cvaeParameters`. */
export type CvaeTensors = Readonly<Record<CvaeParameter, Tensor>>;

/** A batch as the network reads it, time first. */
export interface CvaeInput {
  /** [T, B, K] scaled samples */
  readonly x: Tensor3D;
  /** [T, B, K] */
  readonly seasonal: Tensor3D;
  /** [B, K] */
  readonly trend: Tensor2D;
  /** [B, K] unit in which an error is measured, > 0: the KPI's typical step */
  readonly unit: Tensor2D;
}

/** The Gaussian over the latent variables that the encoder answers with. */
export interface LatentGaussian {
  /** [B, Z] */
  readonly mean: Tensor2D;
  /** [B, Z] log σ² */
  readonly logVariance: Tensor2D;
}

/** [T, B, 2K] trend, repeated, beside the seasonal profile. */
export function conditionOf({ seasonal, trend }: Pick<CvaeInput, 'seasonal' | 'trend'>): Tensor3D {
  const [steps] = seasonal.shape;
  return concat([tile(expandDims(trend, 0) as Tensor3D, [steps, 1, 1]), seasonal], 2);
}

/**
 * q(z | x, c): convolution, ReLU, LSTM, and an affine map of its last hidden state.
 * @param x [T, B, K]
 * @param condition [T, B, 2K]
 */
export function encode(parameters: CvaeTensors, x: Tensor3D, condition: Tensor3D): LatentGaussian {
  const embedding = embed(parameters, x, condition);
  const { meanWeights, meanBias, logVarianceWeights, logVarianceBias } = parameters;
  const logVariance = dense(embedding, logVarianceWeights as Tensor2D, logVarianceBias as Tensor1D);
  return {
    mean: dense(embedding, meanWeights as Tensor2D, meanBias as Tensor1D),
    logVariance: clipByValue(logVariance, LOG_VARIANCE.min, LOG_VARIANCE.max),
  };
}

/** [B, H] the encoder's last hidden state: where a window lies among all others. */
export function embed(parameters: CvaeTensors, x: Tensor3D, condition: Tensor3D): Tensor2D {
  const { convolutionWeights, convolutionBias, encoderWeights, encoderBias } = parameters;
  const local = relu(timeConvolution(x, convolutionWeights as Tensor2D, convolutionBias as Tensor1D));
  const states = lstm(concat([local, condition], 2), encoderWeights as Tensor2D, encoderBias as Tensor1D);
  const [steps, batch, hidden] = states.shape;
  return reshape(slice(states, [steps - 1, 0, 0], [1, batch, hidden]), [batch, hidden]);
}

/**
 * Mean of p(x | z, c): LSTM over latent variables, repeated, and condition, then an affine map; the expected course of the
 * condition is added, so that the network learns departures from it alone.
 * @param z [B, Z]
 * @returns [T, B, K] scaled
 */
export function decode(
  parameters: CvaeTensors,
  z: Tensor2D,
  input: Pick<CvaeInput, 'seasonal' | 'trend'>,
): Tensor3D {
  const condition = conditionOf(input);
  const { decoderWeights, decoderBias, outputWeights, outputBias } = parameters;
  const repeated = tile(expandDims(z, 0) as Tensor3D, [condition.shape[0], 1, 1]);
  const states = lstm(concat([repeated, condition], 2), decoderWeights as Tensor2D, decoderBias as Tensor1D);
  const departure = dense(states, outputWeights as Tensor2D, outputBias as Tensor1D);
  return add(add(departure, input.seasonal), expandDims(input.trend, 0));
}
