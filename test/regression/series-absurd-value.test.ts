import { describe, expect, test } from '@jest/globals';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const LARGEST_FLOAT = 3.4028234e38;
const DAY = 288;
const kpiSet = kpiSetOf({ windowLength: 48 });

/** Six calm days of a KPI but for one value, or several of either sign. */
function windowsWith(absurd: number, at: number, count = 1): SeriesWindow[] {
  const value = (step: number) =>
    step >= at && step < at + count ? absurd * (-1) ** (step - at) : 2 * Math.sin(step);
  const samples = steps(0, 6 * DAY).map((step) => sampleAt(step, [value(step), step % 7]));
  return run(kpiSet, samples).windows;
}

describe('one absurd value', () => {
  test.each([1e6, -1e12, LARGEST_FLOAT, -LARGEST_FLOAT])(
    '%d does not blind its KPI: the scale stays what it was',
    (absurd) => {
      const [calm, shaken] = [2 * Math.sin(1000), absurd].map((v) => windowsWith(v, 1000).at(-1)!.scale[0]);
      expect(shaken / calm).toBeGreaterThan(0.5);
      expect(shaken / calm).toBeLessThan(2);
    },
  );

  test.each([0, 7, 1000])('at step %d leaves every window finite', (at) => {
    for (const { x, seasonal, trend, step, median, scale } of windowsWith(-LARGEST_FLOAT, at)) {
      for (const part of [x, seasonal, trend, step, median, scale])
        expect(part.every(Number.isFinite)).toBe(true);
    }
  });

  test.each([0, 10, 40])('at step %d of the first window is got over within a day', (at) => {
    const calm = windowsWith(2 * Math.sin(at), at);
    const shaken = windowsWith(1e20, at);
    const dayTwo = Math.ceil(DAY / kpiSet.hop);
    expect(shaken[dayTwo].scale[0] / calm[dayTwo].scale[0]).toBeLessThan(2);
    expect(shaken.at(-1)!.scale[0] / calm.at(-1)!.scale[0]).toBeLessThan(1.5);
  });

  test('and many that alternate leave every window finite', () => {
    for (const { x, seasonal, trend, step, median, scale } of windowsWith(1e20, 10, 48)) {
      for (const part of [x, seasonal, trend, step, median, scale])
        expect(part.every(Number.isFinite)).toBe(true);
    }
  });
});
