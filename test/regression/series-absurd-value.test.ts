import { describe, expect, test } from '@jest/globals';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const LARGEST_FLOAT = 3.4028234e38;
const DAY = 288;
const kpiSet = kpiSetOf({ windowLength: 48 });

/** Six calm days of a KPI but for one value. */
function windowsWith(absurd: number, at: number): SeriesWindow[] {
  const value = (step: number) => (step === at ? absurd : 2 * Math.sin(step));
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
});
