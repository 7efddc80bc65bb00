import { expect, test } from '@jest/globals';
import { add, mean, type Tensor2D, type Tensor3D, tensor2d } from '@tensorflow/tfjs-core';
import { cvaeParameters } from '#core/detect/cvae/architecture.ts';
import type { CvaeTensors } from '#core/detect/cvae/network.ts';
import { klDivergence, logScaleOf, negativeElbo, reconstructionError } from '#core/detect/cvae/objective.ts';
import { WindowStore } from '#core/detect/cvae/window-store.ts';
import { drawParameters, parameterArrays } from '#core/nn/parameters.ts';
import { seededRandom } from '#core/random/random.ts';
import { gradientErrors } from '../support/finite-differences.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const SIZES = { kpis: 3, steps: 6, channels: 4, hidden: 5, latent: 2 };
const { kpis, steps, latent } = SIZES;
const WINDOWS = 7;
const specs = cvaeParameters(SIZES);

describe.each([1, 2, 3])('gradients at parameters of chance, draw %d', (seed) => {
  const random = seededRandom(seed);

  /** As the network reads them. */
  function input() {
    const store = new WindowStore(WINDOWS, steps, kpis);
    const batch = randomBatch({ length: steps, kpis, hop: 2 }, WINDOWS, random);
    for (let i = 0; i < WINDOWS; i++) store.set(i, batch, i);
    return store.tensors(Array.from({ length: WINDOWS }, (_, i) => i));
  }

  test(`of the likelihood, by reconstruction and scale${unless}`, () => {
    const windows = input();
    const own = {
      reconstruction: { shape: [steps, WINDOWS, kpis], range: 2 },
      logScale: { shape: [kpis], range: 0.5 },
    };
    const errors = gradientErrors(
      (parameters) => {
        const { reconstruction, ...scale } = parameters as CvaeTensors & { reconstruction: Tensor3D };
        return add(mean(reconstructionError(scale, windows, reconstruction)), mean(logScaleOf(scale)));
      },
      own,
      drawParameters(own, random),
      random,
    );
    for (const error of Object.values(errors)) expect(error).toBeLessThan(5e-3);
  });

  test(`of the KL divergence, by mean and variance${unless}`, () => {
    const own = {
      mean: { shape: [WINDOWS, latent], range: 2 },
      logVariance: { shape: [WINDOWS, latent], range: 2 },
    };
    const errors = gradientErrors(
      (latents) => mean(klDivergence(latents as Record<keyof typeof own, Tensor2D>)),
      own,
      drawParameters(own, random),
      random,
    );
    for (const error of Object.values(errors)) expect(error).toBeLessThan(5e-3);
  });

  test(`of the whole objective, by every parameter${unless}`, () => {
    const windows = input();
    const noise = tensor2d(
      Array.from({ length: WINDOWS * latent }, () => random.normal()),
      [WINDOWS, latent],
    );
    const at = drawParameters(specs, random).map((value) => value + random.normal(0, 0.1));
    // No difference shall cross the kink of a ReLU: half of them are open, half are shut, by far.
    const { convolutionWeights, convolutionBias } = parameterArrays(at, specs);
    convolutionWeights.forEach((weight, i) => {
      convolutionWeights[i] = 0.3 * weight;
    });
    convolutionBias.forEach((_, channel) => {
      convolutionBias[channel] = channel % 2 === 0 ? 2 : -2;
    });
    const errors = gradientErrors(
      (parameters) => negativeElbo(parameters, windows, noise, 0.3),
      specs,
      at,
      random,
    );
    expect(Object.keys(errors)).toEqual(Object.keys(specs));
    for (const error of Object.values(errors)) expect(error).toBeLessThan(5e-3);
  });
});
