import { expect, test } from '@jest/globals';
import { tensor2d } from '@tensorflow/tfjs-core';
import { cnnParameters } from '#core/detect/cnn/architecture.ts';
import { forecast, meanAbsoluteError } from '#core/detect/cnn/network.ts';
import { contextsAt } from '#core/detect/cnn/samples.ts';
import { drawParameters, parameterArrays } from '#core/nn/parameters.ts';
import { seededRandom } from '#core/random/random.ts';
import { gradientErrors } from '../support/finite-differences.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const [CONTEXT, KPIS, SAMPLES, HIDDEN] = [20, 2, 5, 6];

describe.each(['none', 'bahdanau', 'self-attention'] as const)('attention %s', (attention) => {
  test.each([1, 2, 3])(`the gradient of the error by every parameter, draw %d${unless}`, (seed) => {
    const random = seededRandom(seed);
    const architecture = {
      context: CONTEXT,
      inputs: KPIS,
      outputs: KPIS,
      filters: 4,
      hidden: HIDDEN,
      attention,
    };
    const specs = cnnParameters(architecture);
    const backbone = cnnParameters({ ...architecture, attention: 'none' });
    // It rises, and weights are mostly positive: of two steps the later is the larger, and no difference changes that.
    const read = Float32Array.from({ length: 40 * KPIS }, (_, i) => 0.02 * i + random.uniform(0, 0.004));
    const samples = {
      inputs: KPIS,
      read,
      outputs: KPIS,
      target: read,
      context: CONTEXT,
      starts: Int32Array.of(),
    };
    const contexts = contextsAt(samples, [0, 3, 4, 11, 19]);
    // Beyond whatever is forecast, so that no difference crosses the kink of an absolute value.
    const target = tensor2d(
      Array.from({ length: SAMPLES * KPIS }, () => random.normal(6, 1)),
      [SAMPLES, KPIS],
    );
    const mask = tensor2d(
      Array.from({ length: SAMPLES * HIDDEN }, (_, i) => (i % 3 === 0 ? 0 : 1.5)),
      [SAMPLES, HIDDEN],
    );
    const at = drawParameters(specs, random);
    // Nor that of a ReLU: half of them are open, half are shut, by far.
    const arrays = parameterArrays(at, specs);
    for (const name of ['firstBias', 'secondBias', 'hiddenBias'] as const) {
      arrays[name].forEach((_, i) => {
        arrays[name][i] = i % 2 === 0 ? 0.5 : -5;
      });
    }
    for (const name of ['firstWeights', 'secondWeights', 'hiddenWeights'] as const) {
      arrays[name].forEach((weight, i) => {
        arrays[name][i] = 0.1 + 0.1 * weight;
      });
    }
    const errors = gradientErrors(
      (parameters) => meanAbsoluteError(forecast(parameters, contexts, attention, mask), target),
      specs,
      at,
      random,
    );
    expect(Object.keys(errors)).toEqual(Object.keys(specs));
    for (const [name, error] of Object.entries(errors)) {
      // Steps are much alike here, so that what chooses among them matters little: nn-attention-gradients.test.ts is for that.
      const bound = name in backbone ? 5e-3 : 0.2;
      expect([name, error < bound]).toEqual([name, true]);
    }
  });
});
