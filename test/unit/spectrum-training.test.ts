import { expect, test } from '@jest/globals';
import { BlockSet } from '#core/detect/spectrum/blocks.ts';
import { SPECTRUM_DEFAULTS } from '#core/detect/spectrum/settings.ts';
import { splitBlocks } from '#core/detect/spectrum/split.ts';
import { trainSpectrum } from '#core/detect/spectrum/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { noisySpectra } from '../support/spectra.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const WIDTH = 6;
const SETTINGS = {
  ...SPECTRUM_DEFAULTS,
  ...{ window: 12, predict: 4, shift: 4, hidden: 12, batch: 32, epochs: 12 },
};

function train(changes: Partial<typeof SETTINGS> = {}, seed = 3) {
  const settings = { ...SETTINGS, ...changes };
  const blocks = splitBlocks([noisySpectra(600, WIDTH), noisySpectra(500, WIDTH, 2)], settings, WIDTH);
  const steps: number[] = [];
  const trained = trainSpectrum(blocks, seededRandom(seed), settings, ({ step }) => steps.push(step));
  return { ...blocks, ...trained, steps };
}

function blocksOf(rows: number, seed: number) {
  const blocks = new BlockSet(SETTINGS, WIDTH);
  const spectra = noisySpectra(rows, WIDTH, seed);
  blocks.add(spectra);
  return { blocks, spectra };
}

const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a spectrum forecaster', () => {
  const trained = unless === '' ? train() : undefined;

  test(`learns: it is better than the window's mean on recordings that it has not seen${unless}`, () => {
    const { blocks } = blocksOf(400, 9);
    const predicted = blocks.predicted(Array.from({ length: blocks.count }, (_, i) => i));
    const square = predicted.reduce((sum, value) => sum + value * value, 0) / predicted.length;
    expect(meanOf(trained!.forecaster.errors(blocks))).toBeLessThan(0.4 * square);
    expect(trained!.epochs.at(-1)!.loss).toBeLessThan(0.6 * trained!.epochs[0].loss);
  });

  test(`never sees what it is to forecast${unless}`, () => {
    const { blocks, spectra } = blocksOf(16, 5);
    const changed = { ...spectra, values: spectra.values.slice() };
    changed.values.fill(17, 12 * WIDTH);
    const other = new BlockSet(SETTINGS, WIDTH);
    other.add(changed);
    const { forecaster } = trained!;
    expect(forecaster.forecasts(other)).toEqual(forecaster.forecasts(blocks));
    expect(forecaster.errors(other)[0]).toBeGreaterThan(10 * forecaster.errors(blocks)[0]);
  });

  test(`reads the window in units of its own: gain and offset change nothing${unless}`, () => {
    const { blocks, spectra } = blocksOf(100, 6);
    const amplified = { ...spectra, values: spectra.values.map((value) => 4 * value + 32) };
    const other = new BlockSet(SETTINGS, WIDTH);
    other.add(amplified);
    const errors = trained!.forecaster.errors(blocks);
    trained!.forecaster.errors(other).forEach((error, i) => {
      expect(Math.abs(error / errors[i] - 1)).toBeLessThan(1e-3);
    });
  });

  test(`has the same error for a block in any company${unless}`, () => {
    const { blocks } = blocksOf(2000, 7);
    const alone = blocksOf(16, 7).blocks;
    expect(blocks.count).toBeGreaterThan(256);
    const [first] = trained!.forecaster.errors(blocks);
    expect(Math.abs(trained!.forecaster.errors(alone)[0] / first - 1)).toBeLessThan(1e-5);
  });

  test(`is the same by the same seed, and another by another${unless}`, () => {
    const [once, again, other] = [train({ epochs: 2 }), train({ epochs: 2 }), train({ epochs: 2 }, 4)];
    expect(again.forecaster.parameters).toEqual(once.forecaster.parameters);
    expect(again.epochs).toEqual(once.epochs);
    expect(other.forecaster.parameters).not.toEqual(once.forecaster.parameters);
  });

  test(`keeps what did best on validation, and ends when that gains no more${unless}`, () => {
    const { forecaster, validation, epochs, steps } = train({ learningRate: 0.5, epochs: 40, patience: 3 });
    const losses = epochs.map(({ validationLoss }) => validationLoss);
    expect(meanOf(forecaster.errors(validation))).toBeCloseTo(Math.min(...losses), 6);
    expect(epochs.length).toBeLessThan(40);
    expect(losses.indexOf(Math.min(...losses))).toBe(epochs.length - 4);
    expect(steps.at(-1)).toBe(epochs.length * (steps.length / epochs.length));
  });

  test(`is not trained without blocks for either part${unless}`, () => {
    const none = new BlockSet(SETTINGS, WIDTH);
    const { blocks } = blocksOf(40, 1);
    const withParts = (training: BlockSet, validation: BlockSet) => () =>
      trainSpectrum({ training, validation }, seededRandom(1), SETTINGS);
    expect(withParts(none, blocks)).toThrow(RangeError);
    expect(withParts(blocks, none)).toThrow(RangeError);
  });
});
