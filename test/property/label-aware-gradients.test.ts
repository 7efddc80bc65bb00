import { expect, test } from '@jest/globals';
import { type Tensor2D, tensor2d } from '@tensorflow/tfjs-core';
import { cvaeParameters } from '#core/detect/cvae/architecture.ts';
import { negativeElbo } from '#core/detect/cvae/objective.ts';
import { WindowStore } from '#core/detect/cvae/window-store.ts';
import { labelAwareElbo } from '#core/learn/fine-tune/label-aware-elbo.ts';
import { FINE_TUNE_DEFAULTS, OBJECTIVES } from '#core/learn/fine-tune/settings.ts';
import { drawParameters, parameterArrays, parameterTensors } from '#core/nn/parameters.ts';
import { seededRandom } from '#core/random/random.ts';
import { gradientErrors } from '../support/finite-differences.ts';
import { tensorFlow, whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const SIZES = { kpis: 3, steps: 6, channels: 4, hidden: 5, latent: 2 };
const { kpis, steps, latent } = SIZES;
const WINDOWS = 7;
const THRESHOLD = 1.5;
const specs = cvaeParameters(SIZES);

describe.each([1, 2])('the label-aware ELBO, draw %d', (seed) => {
  /** What the loss is a function of, and parameters of chance. */
  function drawn() {
    const random = seededRandom(seed);
    const store = new WindowStore(WINDOWS, steps, kpis);
    const batch = randomBatch({ length: steps, kpis, hop: 2 }, WINDOWS, random);
    for (let i = 0; i < WINDOWS; i++) store.set(i, batch, i);
    const at = drawParameters(specs, random).map((value) => value + random.normal(0, 0.1));
    // No difference shall cross the kink of a ReLU.
    const { convolutionWeights, convolutionBias } = parameterArrays(at, specs);
    convolutionWeights.forEach((weight, i) => {
      convolutionWeights[i] = 0.3 * weight;
    });
    convolutionBias.forEach((_, channel) => {
      convolutionBias[channel] = channel % 2 === 0 ? 2 : -2;
    });
    return { random, input: store.all(), at, noise: matrix(WINDOWS, latent, () => random.normal()) };
  }

  test.each(OBJECTIVES)(`%s has the gradient that differences show, by every parameter${unless}`, (name) => {
    const { random, input, at, noise } = drawn();
    const state = matrix(steps, WINDOWS, () => random.integer(0, 3)).arraySync();
    const marks = {
      normal: tensor2d(state.map((row) => row.map((mark) => Number(mark === 0)))),
      anomalous: tensor2d(state.map((row) => row.map((mark) => Number(mark === 1)))),
    };
    const settings = { ...FINE_TUNE_DEFAULTS, objective: name };
    const errors = gradientErrors(
      (parameters) => labelAwareElbo(parameters, input, marks, noise, THRESHOLD, settings),
      specs,
      at,
      random,
    );
    expect(Object.keys(errors)).toEqual(Object.keys(specs));
    for (const error of Object.values(errors)) expect(error).toBeLessThan(5e-3);
  });

  test.each(OBJECTIVES)(`%s is the ELBO of base training where all is normal${unless}`, (objective) => {
    const { input, at, noise } = drawn();
    const parameters = parameterTensors(tensorFlow!.tensor1d(at), specs);
    const marks = {
      normal: matrix(steps, WINDOWS, () => 1),
      anomalous: matrix(steps, WINDOWS, () => 0),
    };
    const settings = { ...FINE_TUNE_DEFAULTS, objective };
    const [loss] = labelAwareElbo(parameters, input, marks, noise, THRESHOLD, settings).dataSync();
    const [base] = negativeElbo(parameters, input, noise, settings.beta).dataSync();
    expect(loss).toBeCloseTo(base, 4);
  });

  test.each(OBJECTIVES)(`%s does not see steps of which nothing is known${unless}`, (objective) => {
    const { input, at, noise } = drawn();
    const parameters = parameterTensors(tensorFlow!.tensor1d(at), specs);
    const unknown = matrix(steps, WINDOWS, () => 0);
    const settings = { ...FINE_TUNE_DEFAULTS, objective };
    const marks = { normal: unknown, anomalous: unknown };
    const [loss] = labelAwareElbo(parameters, input, marks, noise, THRESHOLD, settings).dataSync();
    const [scale] = tensorFlow!.mean(parameters.logScale).dataSync();
    expect(loss).toBeCloseTo(scale, 5);
  });
});

function matrix(rows: number, columns: number, valueAt: () => number): Tensor2D {
  return tensor2d(Array.from({ length: rows * columns }, valueAt), [rows, columns]);
}
