import { describe, expect, test } from '@jest/globals';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const DAY = 288;
/** It stands at 5 and rises to 6 for an hour each day. */
const nightJob = (step: number) => (step % DAY >= 24 && step % DAY < 36 ? 6 : 5);

function lastWindow(value: (step: number) => number, days: number): SeriesWindow {
  const samples = steps(0, days * DAY).map((step) => sampleAt(step, [value(step), step % 7]));
  return run(kpiSetOf({ windowLength: 48 }), samples).windows.at(-1)!;
}

describe('a KPI that stands still most of the time', () => {
  test('has half of its range as its scale', () => {
    const { median, scale } = lastWindow(nightJob, 10);
    expect([median[0], scale[0]]).toEqual([5, 0.5]);
  });

  test('makes no outrageous excursion when it makes a small one', () => {
    const { x } = lastWindow((step) => (step === 11 * DAY - 1 ? 5.5 : nightJob(step)), 11);
    expect(x.at(-2)).toBe(1);
  });

  test('becomes none by moving a little all the time', () => {
    const moving = (step: number) => nightJob(step) + ((step * 0.618) % 1) / 2;
    const { scale } = lastWindow(moving, 10);
    // Quartiles of a uniform distribution over half a unit lie a quarter apart.
    expect(scale[0]).toBeGreaterThan(0.25 / 1.35);
    expect(scale[0]).toBeLessThan(0.3 / 1.35);
  });
});
