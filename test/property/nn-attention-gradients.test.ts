import { expect, test } from '@jest/globals';
import { mean, mul, type Tensor, type Tensor2D, type Tensor3D, tensor } from '@tensorflow/tfjs-core';
import {
  type AdditiveAttention,
  additiveAttention,
  type SelfAttention,
  selfAttention,
} from '#core/nn/attention.ts';
import { drawParameters, type ParameterSpecs } from '#core/nn/parameters.ts';
import { seededRandom } from '#core/random/random.ts';
import { gradientErrors } from '../support/finite-differences.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const [BATCH, STEPS, CHANNELS, WIDTH] = [3, 5, 4, 3];
const drawn = (...shape: number[]) => ({ shape, range: 1 });
const shared = {
  h: drawn(BATCH, STEPS, CHANNELS),
  positions: drawn(STEPS, CHANNELS),
  queryWeights: drawn(CHANNELS, WIDTH),
  keyWeights: drawn(CHANNELS, WIDTH),
};

const kinds: Record<
  string,
  { specs: ParameterSpecs<string>; context: (p: Record<string, Tensor>) => Tensor }
> = {
  additive: {
    specs: { ...shared, keyBias: drawn(WIDTH), energyWeights: drawn(WIDTH, 1) },
    context: ({ h, positions, ...rest }) =>
      additiveAttention(h as Tensor3D, positions as Tensor2D, rest as unknown as AdditiveAttention).context,
  },
  self: {
    specs: { ...shared, valueWeights: drawn(CHANNELS, CHANNELS) },
    context: ({ h, positions, ...rest }) =>
      selfAttention(h as Tensor3D, positions as Tensor2D, rest as unknown as SelfAttention).context,
  },
};

describe.each(Object.keys(kinds))('%s attention', (kind) => {
  test.each([1, 2, 3])(`has the gradient of its context by every parameter, draw %d${unless}`, (seed) => {
    const random = seededRandom(seed);
    const { specs, context } = kinds[kind];
    const shape = kind === 'self' ? [BATCH, STEPS, CHANNELS] : [BATCH, CHANNELS];
    const size = shape.reduce((product, length) => product * length, 1);
    const weights = tensor(
      Array.from({ length: size }, () => random.normal()),
      shape,
    );
    const errors = gradientErrors(
      (parameters) => mean(mul(context(parameters), weights)),
      specs,
      drawParameters(specs, random),
      random,
    );
    expect(Object.keys(errors)).toEqual(Object.keys(specs));
    for (const [name, error] of Object.entries(errors)) expect([name, error < 5e-3]).toEqual([name, true]);
  });
});
