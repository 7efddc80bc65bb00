import { expect, test } from '@jest/globals';
import { kpiSetOf, MONDAY, run, sampleAt, steps } from '../support/series-samples.ts';

const DAY = 288;

test('slots that are being averaged when the scale changes on the first day have a right profile the next', () => {
  // It rises all day, so that each estimate of the median is higher than the one before; it falls at midnight.
  const samples = steps(0, 2 * DAY).map((step) => sampleAt(step, [step % DAY, 1]));
  const { windows } = run(kpiSetOf({ windowLength: 48 }), samples);
  const stepOf = (end: number) => (end - MONDAY) / (5 * 60_000);
  const dayTwo = windows.filter(({ end }) => stepOf(end) >= DAY && stepOf(end) < 2 * DAY - 12);
  const errors = dayTwo.map(({ x, seasonal, scale }) => Math.abs(x.at(-2)! - seasonal.at(-2)!) * scale[0]);
  expect(dayTwo).toHaveLength((DAY - 12) / 4);
  expect(Math.max(...errors)).toBeLessThan(0.5);
});
