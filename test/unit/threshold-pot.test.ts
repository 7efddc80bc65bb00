import { expect, test } from '@jest/globals';
import { type Random, seededRandom } from '#core/random/random.ts';
import { peaksOverThreshold } from '#core/threshold/pot.ts';
import { quantile, thresholdAtFalsePositiveRate } from '#core/threshold/quantile.ts';

function sample(count: number, draw: (random: Random) => number): Float32Array {
  const random = seededRandom(1);
  return Float32Array.from({ length: count }, () => draw(random));
}

const exponential = (random: Random) => -Math.log(1 - random.uniform());

test.each([1e-3, 1e-4, 1e-5])('reaches risk %d of an exponential distribution from 20 000 scores', (risk) => {
  const { threshold, tail } = peaksOverThreshold(sample(20_000, exponential), risk);
  const exact = -Math.log(risk);
  expect(Math.abs(threshold - exact) / exact).toBeLessThan(0.12);
  expect(tail!.share).toBeCloseTo(0.02, 4);
});

test('sets a higher threshold for a heavier tail', () => {
  const light = peaksOverThreshold(sample(5_000, exponential), 1e-4).threshold;
  const heavy = peaksOverThreshold(
    sample(5_000, (random) => exponential(random) ** 2),
    1e-4,
  ).threshold;
  expect(heavy).toBeGreaterThan(3 * light);
});

test('takes an order statistic where there are too few peaks for a fit', () => {
  const scores = sample(100, exponential);
  expect(peaksOverThreshold(scores, 0.01)).toEqual({
    threshold: [...scores].sort((a, b) => b - a)[1],
    tail: null,
  });
  expect(peaksOverThreshold(new Float32Array(1000).fill(3), 1e-4).threshold).toBe(3);
});

test.each([
  [0, 0.98],
  [0.03, 0.98],
  [Number.NaN, 0.98],
  [1e-4, -1],
  [1e-4, 1],
])('refuses risk %d at level %d', (risk, level) => {
  expect(() => peaksOverThreshold(sample(100, exponential), risk, level)).toThrow(RangeError);
});

test('the threshold at a false-positive rate is exceeded by no larger share, and by no smaller one than need be', () => {
  const scores = sample(1000, exponential);
  for (const rate of [0, 0.001, 0.0015, 0.1, 0.5]) {
    const threshold = thresholdAtFalsePositiveRate(scores, rate);
    expect(scores.filter((score) => score > threshold).length).toBe(Math.floor(rate * 1000));
  }
});

test.each([
  ['no scores', []],
  ['NaN', [1, Number.NaN]],
  ['an infinite score', [1, Number.NEGATIVE_INFINITY]],
])('refuses %s', (_, scores) => {
  expect(() => quantile(Float32Array.from(scores), 0.5)).toThrow(RangeError);
});

test.each([-0.1, 1.1, Number.NaN])('refuses level %d', (level) => {
  expect(() => quantile(Float32Array.of(1, 2), level)).toThrow(RangeError);
});
