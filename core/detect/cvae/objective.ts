import {
  add,
  clipByValue,
  div,
  exp,
  expandDims,
  mean,
  mul,
  type Scalar,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
} from '@tensorflow/tfjs-core';
import { LOG_SCALE } from './architecture.ts';
import {
  type CvaeInput,
  type CvaeTensors,
  conditionOf,
  decode,
  encode,
  type LatentGaussian,
} from './network.ts';

/**
 * Reconstruction error of each sample in standard deviations, squared and halved: ½ ((x − ŷ) / (unit · s_k))².
 * @param reconstruction [T, B, K]
 * @returns [T, B, K]
 */
export function reconstructionError(
  parameters: CvaeTensors,
  { x, unit }: Pick<CvaeInput, 'x' | 'unit'>,
  reconstruction: Tensor3D,
): Tensor3D {
  const deviation = div(sub(x, reconstruction), expandDims(unit, 0));
  return mul(mul(square(deviation), 0.5), exp(mul(logScaleOf(parameters), -2)));
}

/** [K] log s_k, within its bounds. */
export function logScaleOf({ logScale }: CvaeTensors): Tensor1D {
  return clipByValue(logScale as Tensor1D, LOG_SCALE.min, LOG_SCALE.max);
}

/** [B] KL(q(z | x, c) ‖ N(0, 1)), summed over the latent variables. */
export function klDivergence({ mean: mu, logVariance }: LatentGaussian): Tensor1D {
  return mul(sum(sub(sub(add(logVariance, 1), square(mu)), exp(logVariance)), 1), -0.5);
}

/** z = μ + σ·noise, through which a gradient passes (Kingma & Welling 2014). @param noise [B, Z] standard Gaussian */
export function reparameterise({ mean: mu, logVariance }: LatentGaussian, noise: Tensor2D): Tensor2D {
  return add(mu, mul(noise, exp(mul(logVariance, 0.5))));
}

/**
 * What base training minimises: negative log-likelihood per sample, up to a constant, plus β times the KL divergence per
 * sample.
 * @param noise [B, Z] standard Gaussian
 */
export function negativeElbo(
  parameters: CvaeTensors,
  input: CvaeInput,
  noise: Tensor2D,
  beta: number | Scalar,
): Scalar {
  const latent = encode(parameters, input.x, conditionOf(input));
  const error = reconstructionError(
    parameters,
    input,
    decode(parameters, reparameterise(latent, noise), input),
  );
  const likelihood = add(mean(error), mean(logScaleOf(parameters)));
  const [steps, , kpis] = input.x.shape;
  return add(likelihood, mul(mul(mean(klDivergence(latent)), 1 / (steps * kpis)), beta)) as Scalar;
}
