import { describe, expect, test } from '@jest/globals';
import { type Random, seededRandom } from '#core/random/random.ts';
import { calibrate, pValue } from '#core/threshold/calibration.ts';

function sample(count: number, draw: (random: Random) => number): Float32Array {
  const random = seededRandom(7);
  return Float32Array.from({ length: count }, () => draw(random));
}

const exponential = (random: Random) => -Math.log(1 - random.uniform());

describe('p-values of an exponential distribution, from 50 000 scores', () => {
  const calibration = calibrate(sample(50_000, exponential));

  test.each([0.9, 0.5, 0.1, 0.02, 1e-3, 1e-4, 1e-5])('are near the true %d', (p) => {
    expect(pValue(calibration, -Math.log(p)) / p).toBeGreaterThan(p > 0.01 ? 0.93 : 0.5);
    expect(pValue(calibration, -Math.log(p)) / p).toBeLessThan(p > 0.01 ? 1.07 : 2);
  });

  test('keep the digits of the quantiles beside the grid', () => {
    expect(calibration.levels).toHaveLength(calibration.scores.length);
    expect(calibration.levels.length).toBeLessThan(256);
    expect(calibration.levels.at(-1)).toBe(0.98);
    expect(calibration.scores.at(-1)).toBe(calibration.tail!.start);
  });
});

test('a bounded distribution has p-values beyond its end, never 0', () => {
  const calibration = calibrate(sample(5_000, (random) => 1 - random.uniform() ** 0.4));
  expect(calibration.tail!.shape).toBeLessThan(-0.2);
  expect(pValue(calibration, 1e6)).toBe(1e-12);
  expect(pValue(calibration, Number.POSITIVE_INFINITY)).toBe(1e-12);
});

test('constant scores: that score is usual, any higher one as rare as the count can tell', () => {
  const calibration = calibrate(new Float32Array(1000).fill(2.5));
  expect(calibration.tail).toBeNull();
  expect(pValue(calibration, 2)).toBe(1);
  expect(pValue(calibration, 2.5)).toBe(1);
  expect(pValue(calibration, 2.6)).toBeCloseTo(1 / 1001, 12);
});

test('a tie counts as at or above, for whatever share of the scores it is', () => {
  const calibration = calibrate(
    Float32Array.from({ length: 1000 }, (_, i) => (i < 600 ? 0 : i < 900 ? 1 : 1 + i)),
  );
  expect(pValue(calibration, 0)).toBe(1);
  expect(pValue(calibration, 1)).toBeCloseTo(0.4, 2);
  expect(pValue(calibration, 1.001)).toBeCloseTo(0.1, 2);
});

test('few scores have no tail, and no p-value below what they can show', () => {
  const calibration = calibrate(sample(49, exponential));
  expect(calibration.tail).toBeNull();
  expect(pValue(calibration, 100)).toBe(1 / 50);
  expect(calibrate(sample(50, exponential)).tail).not.toBeNull();
});

test('one score is enough, none is not, and none may be infinite or NaN', () => {
  expect(pValue(calibrate(Float32Array.of(1)), 1)).toBe(1);
  expect(pValue(calibrate(Float32Array.of(1)), 2)).toBe(0.5);
  for (const scores of [[], [1, Number.NaN], [Number.POSITIVE_INFINITY]]) {
    expect(() => calibrate(Float32Array.from(scores))).toThrow(RangeError);
  }
});

test('a score that is NaN is no evidence', () => {
  expect(pValue(calibrate(sample(500, exponential)), Number.NaN)).toBe(1);
});

test('leaves the scores as they were, and survives JSON', () => {
  const scores = sample(500, exponential);
  const before = scores.slice();
  const calibration = calibrate(scores);
  expect(scores).toEqual(before);
  expect(pValue(JSON.parse(JSON.stringify(calibration)), 5)).toBe(pValue(calibration, 5));
});

test('takes two million scores within seconds', () => {
  const scores = sample(2_000_000, exponential);
  const started = performance.now();
  expect(calibrate(scores).count).toBe(2_000_000);
  expect(performance.now() - started).toBeLessThan(8_000);
});
