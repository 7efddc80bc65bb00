import { expect, test } from '@jest/globals';
import { tensor1d, tensor2d, tensor3d, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { lstm } from '#core/nn/lstm.ts';
import { timeConvolution } from '#core/nn/time-convolution.ts';
import { seededRandom } from '#core/random/random.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const size = (max: number) => fc.integer({ min: 1, max });
const shapes = { steps: size(20), batch: size(4), inputs: size(6), outputs: size(6), seed: fc.nat(1000) };
const sigmoid = (value: number) => 1 / (1 + Math.exp(-value));

/** Numbers as float32 has them, so that both sides begin with the same. */
function numbers(count: number, seed: number): Float32Array {
  const random = seededRandom(seed);
  return Float32Array.from({ length: count }, () => random.normal());
}

function expectNear(actual: Float32Array, expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs(actual[i] - value)).toBeLessThan(1e-5);
  });
}

describe('layers, against loops in double precision', () => {
  test(`LSTM${unless}`, () => {
    fc.assert(
      fc.property(fc.record(shapes), ({ steps, batch, inputs, outputs: hidden, seed }) => {
        const x = numbers(steps * batch * inputs, seed);
        const weights = numbers((inputs + hidden) * 4 * hidden, seed + 1);
        const bias = numbers(4 * hidden, seed + 2);
        const expected: number[] = [];
        const h = new Float64Array(batch * hidden);
        const c = new Float64Array(batch * hidden);
        for (let t = 0; t < steps; t++) {
          for (let b = 0; b < batch; b++) {
            const read = [
              ...x.subarray((t * batch + b) * inputs, (t * batch + b + 1) * inputs),
              ...h.subarray(b * hidden, (b + 1) * hidden),
            ];
            for (let j = 0; j < hidden; j++) {
              const [input, forget, cell, output] = [0, 1, 2, 3].map((gate) => {
                const column = gate * hidden + j;
                return read.reduce(
                  (sum, value, i) => sum + value * weights[i * 4 * hidden + column],
                  bias[column],
                );
              });
              const at = b * hidden + j;
              c[at] = sigmoid(forget) * c[at] + sigmoid(input) * Math.tanh(cell);
              h[at] = sigmoid(output) * Math.tanh(c[at]);
            }
          }
          expected.push(...h);
        }
        const states = tidy(() =>
          lstm(
            tensor3d(x, [steps, batch, inputs]),
            tensor2d(weights, [inputs + hidden, 4 * hidden]),
            tensor1d(bias),
          ).dataSync<'float32'>(),
        );
        expectNear(states, expected);
      }),
      { numRuns: 30 },
    );
  });

  test(`convolution over time${unless}`, () => {
    fc.assert(
      fc.property(
        fc.record({ ...shapes, reach: fc.integer({ min: 0, max: 2 }) }),
        ({ steps, batch, inputs, outputs, seed, reach }) => {
          const kernel = 2 * reach + 1;
          const x = numbers(steps * batch * inputs, seed);
          const weights = numbers(kernel * inputs * outputs, seed + 1);
          const bias = numbers(outputs, seed + 2);
          const expected: number[] = [];
          for (let t = 0; t < steps; t++) {
            for (let b = 0; b < batch; b++) {
              for (let out = 0; out < outputs; out++) {
                let sum = bias[out];
                for (let j = 0; j < kernel; j++) {
                  const from = t + j - reach;
                  if (from < 0 || from >= steps) continue;
                  for (let i = 0; i < inputs; i++) {
                    sum += x[(from * batch + b) * inputs + i] * weights[(j * inputs + i) * outputs + out];
                  }
                }
                expected.push(sum);
              }
            }
          }
          const convolved = tidy(() =>
            timeConvolution(
              tensor3d(x, [steps, batch, inputs]),
              tensor2d(weights, [kernel * inputs, outputs]),
              tensor1d(bias),
            ).dataSync<'float32'>(),
          );
          expectNear(convolved, expected);
        },
      ),
      { numRuns: 50 },
    );
  });
});
