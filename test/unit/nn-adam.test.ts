import { expect, test } from '@jest/globals';
import { memory, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { Adam, adamStart } from '#core/nn/adam.ts';
import { seededRandom } from '#core/random/random.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const SIZE = 6;
const MAX_NORM = 1;
const random = seededRandom(1);
const start = Float32Array.from({ length: SIZE }, () => random.normal());
/** The longer ones are clipped; of a parameter there is none, and of one next to none. */
const gradients = [0.1, 3, 0.4, 20, 0.01].map((length) =>
  Float32Array.from([0, 1e-8, 1, 1, 1, 1], (size) => size * length * random.normal()),
);
const rates = [0.01, 0.02, 0.02, 0.005, 0.1];

/** Algorithm 1 of Kingma & Ba (2015), its gradients clipped as PyTorch's clip_grad_norm_ does. */
function reference(): number[] {
  const parameters = [...start];
  const mean = new Array<number>(SIZE).fill(0);
  const square = new Array<number>(SIZE).fill(0);
  gradients.forEach((gradient, step) => {
    const factor = Math.min(1, MAX_NORM / Math.hypot(...gradient));
    gradient.forEach((value, i) => {
      mean[i] = 0.9 * mean[i] + 0.1 * factor * value;
      square[i] = 0.999 * square[i] + 0.001 * (factor * value) ** 2;
      const unbiasedMean = mean[i] / (1 - 0.9 ** (step + 1));
      const unbiasedSquare = square[i] / (1 - 0.999 ** (step + 1));
      parameters[i] -= (rates[step] * unbiasedMean) / (Math.sqrt(unbiasedSquare) + 1e-8);
    });
  });
  return parameters;
}

function apply(adam: Adam, from: number, to: number): void {
  for (let step = from; step < to; step++) tidy(() => adam.apply(tensor1d(gradients[step]), rates[step]));
}

describe('Adam', () => {
  test(`moves parameters as the paper has it${unless}`, () => {
    const adam = new Adam(adamStart(start), MAX_NORM);
    apply(adam, 0, gradients.length);
    const { step, parameters } = adam.state();
    expect(step).toBe(gradients.length);
    reference().forEach((value, i) => {
      expect(Math.abs(parameters[i] - value)).toBeLessThan(1e-6);
    });
    expect(parameters[0]).toBe(start[0]);
    adam.dispose();
  });

  test(`goes on from its state to the same bits, and leaves nothing behind${unless}`, () => {
    const whole = new Adam(adamStart(start), MAX_NORM);
    apply(whole, 0, 5);
    const { numTensors } = memory();
    const first = new Adam(adamStart(start), MAX_NORM);
    apply(first, 0, 2);
    const second = new Adam(structuredClone(first.state()), MAX_NORM);
    apply(second, 2, 5);
    expect(second.state()).toEqual(whole.state());
    first.dispose();
    second.dispose();
    expect(memory().numTensors).toBe(numTensors);
    whole.dispose();
  });
});
