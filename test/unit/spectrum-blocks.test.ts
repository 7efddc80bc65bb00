import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { BlockSet, blockCount, constantBlock } from '#core/detect/spectrum/blocks.ts';
import { boundedPower, FFT_SIZE, featurize, spectraOf } from '#core/detect/spectrum/featurize.ts';
import { MeanSpectrum } from '#core/detect/spectrum/mean-spectrum.ts';
import { rowsForBoth, splitBlocks } from '#core/detect/spectrum/split.ts';
import { flaggedShare, spectrumThresholds } from '#core/detect/spectrum/verdict.ts';
import { parseNumpy } from '#scripts/tables/numpy.ts';
import { noisySpectra } from '../support/spectra.ts';

const FIXTURES = new URL('../fixtures/spectrum/', import.meta.url);
const reference = JSON.parse(readFileSync(new URL('spectra.json', FIXTURES), 'utf8'));
const { data } = parseNumpy(readFileSync(new URL('iq.npy', FIXTURES)), 'iq.npy');

describe('power spectra', () => {
  test("are numpy's, with its noise, tone, silence, gaps and what is above full scale", () => {
    const rows = spectraOf(data.length / 2, reference.ratio);
    expect(rows).toBe(reference.spectra.length);
    const read = (first: number, iq: Float64Array) => iq.set(data.subarray(2 * first, 2 * first + iq.length));
    const { values, width } = featurize(read, rows, reference.ratio);
    expect(width).toBe(FFT_SIZE);
    let compared = 0;
    reference.spectra.flat().forEach((power: number, i: number) => {
      // Far below the tone there is nothing but rounding errors.
      if (power < -70 && power > -120) return;
      compared++;
      expect(Math.abs(values[i] - power)).toBeLessThan(1e-4);
    });
    expect(compared).toBeGreaterThan(500);
  });

  test.each([
    [Number.NaN, -120],
    [Number.NEGATIVE_INFINITY, -120],
    [-120.5, -120],
    [-120, -120],
    [-30.25, -30.25],
    [0, 0],
    [1e-9, -30],
    [Number.POSITIVE_INFINITY, -30],
  ])('a power of %d becomes %d', (power, bounded) => {
    expect(boundedPower(power)).toBe(bounded);
  });

  test.each([
    [127, 10, 0],
    [128, 10, 1],
    [1280, 10, 1],
    [1407, 10, 1],
    [1408, 10, 2],
    [256, 1, 2],
  ])('%d samples at a ratio of %d give %d', (samples, ratio, rows) => {
    expect(spectraOf(samples, ratio)).toBe(rows);
  });
});

describe('blocks', () => {
  const { block } = reference;
  const shape = { window: block.window, predict: 4, shift: 3 };
  const spectra = { rows: 12, width: 4, values: Float32Array.from(block.rows.flat() as number[]) };

  test('have the scale that numpy finds over the window alone', () => {
    const blocks = new BlockSet(shape, 4);
    blocks.add(spectra);
    expect(blocks.count).toBe(1);
    blocks.predicted([0]).forEach((value, i) => {
      expect(value).toBeCloseTo(block.predicted.flat()[i], 4);
    });
    const window = blocks.windows([0]);
    const mean = window.reduce((sum, value) => sum + value, 0) / window.length;
    const square = window.reduce((sum, value) => sum + value * value, 0) / window.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(square).toBeCloseTo(1, 5);
  });

  test('are time first in a batch, and come back as they were recorded', () => {
    const blocks = new BlockSet({ window: 2, predict: 1, shift: 1 }, 4);
    blocks.add(spectra);
    const both = blocks.windows([1, 7]);
    for (const [b, place] of [1, 7].entries()) {
      const alone = blocks.windows([place]);
      for (let t = 0; t < 2; t++) {
        expect(both.slice((t * 2 + b) * 4, (t * 2 + b + 1) * 4)).toEqual(alone.slice(t * 4, (t + 1) * 4));
      }
    }
    expect(blocks.recorded().slice(12, 24)).toEqual(spectra.values.slice(4, 16));
  });

  test.each([
    [124, 0],
    [125, 1],
    [149, 1],
    [150, 2],
  ])('of 100 + 25 rows, 25 apart, are in %d rows %d', (rows, count) => {
    expect(blockCount(rows, { window: 100, predict: 25, shift: 25 })).toBe(count);
  });

  test('with a constant window are refused by their rows, whatever follows them', () => {
    const values = noisySpectra(30, 4).values;
    values.fill(-81.3, 6 * 4, 14 * 4);
    const still = { rows: 30, width: 4, values };
    expect(constantBlock(still, shape)).toBe(6);
    expect(() => new BlockSet(shape, 4).add(still)).toThrow(/rows 6 to 13/);
    expect(constantBlock(noisySpectra(30, 4), shape)).toBeUndefined();
  });

  test('of training and of validation share no row', () => {
    const numbered = Array.from({ length: 2 }, (_, file) => ({
      rows: 100,
      width: 1,
      values: Float32Array.from({ length: 100 }, (_, row) => file * 1000 + row),
    }));
    const { training, validation } = splitBlocks(numbered, { window: 6, predict: 2, shift: 2 }, 1);
    const rows = (blocks: BlockSet) => [...new Set(blocks.recorded())];
    expect(rows(training).every((row) => row % 1000 < 80)).toBe(true);
    expect(rows(validation).every((row) => row % 1000 >= 80)).toBe(true);
    expect([training.count, validation.count]).toEqual([2 * 37, 2 * 7]);
  });

  test.each([
    { window: 100, predict: 25, shift: 25 },
    { window: 6, predict: 2, shift: 3 },
    { window: 1, predict: 1, shift: 1 },
  ])('are in both parts from $window + $predict rows five times over', (blocks) => {
    const rows = rowsForBoth(blocks);
    const counts = (length: number) => {
      const { training, validation } = splitBlocks([noisySpectra(length, 2)], blocks, 2);
      return [training.count > 0, validation.count > 0];
    };
    expect(counts(rows)).toEqual([true, true]);
    expect(counts(rows - 1)).toEqual([true, false]);
  });
});

describe('verdicts', () => {
  const hundred = (scale: number) => Float64Array.from({ length: 100 }, (_, i) => scale * i);
  const validation = { forecast: hundred(1), meanSpectrum: hundred(10) };
  const thresholds = spectrumThresholds(validation, [0.1, 0.02]);

  test('flag no more of validation than the rate, by either rule too', () => {
    expect(thresholds.map(({ rule, rate }) => `${rule} ${rate}`)).toEqual([
      ...['forecast 0.1', 'forecast 0.02', 'mean spectrum 0.1', 'mean spectrum 0.02'],
      ...['either 0.1', 'either 0.02'],
    ]);
    const shares = thresholds.map((threshold) => flaggedShare(validation, threshold));
    expect(shares).toEqual([0.1, 0.02, 0.1, 0.02, 0.05, 0.01]);
  });

  test('take each measure by its own threshold', () => {
    const errors = { forecast: Float64Array.of(98, 1, 1), meanSpectrum: Float64Array.of(1, 985, 1) };
    const [forecast, , mean, , either] = thresholds.map((threshold) => flaggedShare(errors, threshold));
    expect([forecast, mean, either]).toEqual([1 / 3, 1 / 3, 2 / 3]);
  });

  test('of no blocks are none', () => {
    const none = { forecast: new Float64Array(), meanSpectrum: new Float64Array() };
    expect(flaggedShare(none, thresholds[0])).toBeNull();
  });

  test('by the mean spectrum tell the frequency that stands out, not one that never moves', () => {
    const shape = { window: 4, predict: 2, shift: 2 };
    const usual = new BlockSet(shape, 3);
    const spectra = noisySpectra(400, 3);
    for (let row = 0; row < 400; row++) spectra.values[row * 3 + 2] = -100;
    usual.add(spectra);
    const mean = MeanSpectrum.of(usual);
    const louder = {
      ...spectra,
      values: spectra.values.map((value, i) => (i % 3 === 1 ? value + 40 : value)),
    };
    const loud = new BlockSet(shape, 3);
    loud.add(louder);
    const [most, least] = [Math.max(...mean.departures(usual)), Math.min(...mean.departures(loud))];
    expect(most).toBeLessThan(5);
    expect(least).toBeGreaterThan(most);
  });
});
