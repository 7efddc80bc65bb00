import { expect, test } from '@jest/globals';
import {
  mean,
  mul,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor,
} from '@tensorflow/tfjs-core';
import { dense } from '#core/nn/dense.ts';
import { lstm } from '#core/nn/lstm.ts';
import { drawParameters } from '#core/nn/parameters.ts';
import { timeConvolution } from '#core/nn/time-convolution.ts';
import { seededRandom } from '#core/random/random.ts';
import { gradientErrors } from '../support/finite-differences.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const LAYERS = [
  {
    name: 'LSTM',
    layer: lstm,
    weights: (inputs: number, outputs: number) => [inputs + outputs, 4 * outputs],
  },
  {
    name: 'time convolution',
    layer: timeConvolution,
    weights: (inputs: number, outputs: number) => [5 * inputs, outputs],
  },
  { name: 'affine map', layer: dense, weights: (inputs: number, outputs: number) => [inputs, outputs] },
];

describe.each(LAYERS)('the gradient of the $name', ({ layer, weights }) => {
  test.each([
    { steps: 7, batch: 3, inputs: 2, outputs: 4 },
    { steps: 12, batch: 1, inputs: 5, outputs: 2 },
    { steps: 1, batch: 4, inputs: 1, outputs: 1 },
  ])(
    `by x, weights and bias: $steps × $batch × $inputs to $outputs${unless}`,
    ({ steps, batch, inputs, outputs }) => {
      const random = seededRandom(1);
      const shape = weights(inputs, outputs);
      const specs = {
        x: { shape: [steps, batch, inputs], range: 1 },
        weights: { shape, range: 1 },
        bias: { shape: [shape[1]], range: 1 },
      };
      const cells = Array.from({ length: steps * batch * outputs }, () => random.normal());
      const asked = tensor(cells, [steps, batch, outputs]);
      const loss = ({ x, weights, bias }: Record<keyof typeof specs, Tensor>) =>
        mean(mul(layer(x as Tensor3D, weights as Tensor2D, bias as Tensor1D), asked));
      const errors = gradientErrors(loss, specs, drawParameters(specs, random), random);
      expect(Object.keys(errors)).toEqual(['x', 'weights', 'bias']);
      for (const error of Object.values(errors)) expect(error).toBeLessThan(1e-3);
    },
  );
});
