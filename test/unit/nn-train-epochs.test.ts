import { expect, test } from '@jest/globals';
import { mean, type Scalar, square, sub, type Tensor, type Tensor1D, tensor1d } from '@tensorflow/tfjs-core';
import { batchNorm } from '#core/nn/batch-norm.ts';
import { type EpochObjective, trainEpochs } from '#core/nn/train-epochs.ts';
import { seededRandom } from '#core/random/random.ts';
import { tensorFlow, whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const ROWS = 10;
const settings = { epochs: 4, batch: 4, learningRate: 0.05, weightDecay: 0 };

/** Draws one parameter to the mean of 0 … 9, and writes down what it sees. */
function meanOfRows(seen: number[][] = []): EpochObjective {
  return {
    rows: ROWS,
    batch(places) {
      seen.push([...places]);
      return [tensor1d(Float32Array.from(places))];
    },
    loss: (parameter: Tensor1D, values: Tensor) => mean(square(sub(values, parameter))) as Scalar,
  };
}

describe('training by epochs', () => {
  test(`minimises the loss over all rows${unless}`, () => {
    const long = { ...settings, epochs: 400, batch: ROWS };
    const [parameter] = trainEpochs(Float32Array.of(0), meanOfRows(), long, seededRandom(1));
    expect(parameter).toBeCloseTo(4.5, 2);
  });

  test(`takes batches of one size, in which every row comes once before any comes again${unless}`, () => {
    const seen: number[][] = [];
    trainEpochs(Float32Array.of(0), meanOfRows(seen), settings, seededRandom(1));
    expect(seen).toHaveLength(4 * Math.ceil(ROWS / 4));
    expect(seen.every((places) => places.length === 4)).toBe(true);
    const all = seen.flat();
    for (let from = 0; from + ROWS <= all.length; from += ROWS) {
      expect(new Set(all.slice(from, from + ROWS)).size).toBe(ROWS);
    }
    expect(all.slice(0, ROWS)).not.toEqual(all.slice(ROWS, 2 * ROWS));
  });

  test(`takes all rows where they are fewer than a batch${unless}`, () => {
    const seen: number[][] = [];
    trainEpochs(Float32Array.of(0), meanOfRows(seen), { ...settings, batch: 64 }, seededRandom(1));
    expect(seen.map((places) => places.length)).toEqual([10, 10, 10, 10]);
  });

  test(`weight decay draws parameters to 0${unless}`, () => {
    const long = { ...settings, epochs: 400, batch: ROWS, weightDecay: 2 };
    const [parameter] = trainEpochs(Float32Array.of(0), meanOfRows(), long, seededRandom(1));
    // Where 2 (p − 4.5) + 2 p is 0.
    expect(parameter).toBeCloseTo(2.25, 2);
  });

  test(`tells of each epoch, with the parameters before it${unless}`, () => {
    const before: number[] = [];
    const after: number[] = [];
    const objective = {
      ...meanOfRows(),
      beforeEpoch: (_: number, parameters: () => Float32Array) => void before.push(parameters()[0]),
      afterEpoch: (epoch: number) => void after.push(epoch),
    };
    const [end] = trainEpochs(Float32Array.of(0), objective, settings, seededRandom(1));
    expect(after).toEqual([0, 1, 2, 3]);
    expect(before[0]).toBe(0);
    expect([...before, end]).toEqual([...before, end].sort((a, b) => a - b));
  });

  test(`leaves no tensor behind${unless}`, () => {
    trainEpochs(Float32Array.of(0), meanOfRows(), settings, seededRandom(1));
    const { numTensors } = tensorFlow!.memory();
    trainEpochs(Float32Array.of(0), meanOfRows(), settings, seededRandom(1));
    expect(tensorFlow!.memory().numTensors).toBe(numTensors);
  });
});

describe('batch normalisation', () => {
  test(`brings each column to mean 0 and variance 1, and one that stands still to 0${unless}`, () => {
    const x = tensorFlow!.tensor2d([1, 5, 3, 5, 5, 5], [3, 2]);
    const [a, still, b, , c] = batchNorm(x).dataSync();
    expect([a, b, c, still]).toEqual([-c, 0, c, 0]);
    expect(c).toBeCloseTo(Math.sqrt(1.5), 4);
  });
});
