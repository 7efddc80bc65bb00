import { expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { chooseThreshold, THRESHOLD_METHODS, thresholdText } from '#core/threshold/choose.ts';

const random = seededRandom(1);
const exponential = Float32Array.from({ length: 20_000 }, () => -Math.log(1 - random.uniform()));
const above = (threshold: number) => exponential.filter((score) => score > threshold).length;

test('a quantile lies between two scores', () => {
  expect(chooseThreshold(Float64Array.of(4, 1, 2, 3), { method: 'quantile', level: 0.5 })).toBe(2.5);
});

test('a false-positive rate is kept to exactly', () => {
  const threshold = chooseThreshold(exponential, { method: 'false-positive-rate', level: 0.998 });
  expect(exponential).toContain(threshold);
  expect(above(threshold)).toBe(40);
});

test('pot reaches a level that no score has shown', () => {
  const threshold = chooseThreshold(exponential, { method: 'pot', level: 0.999_999 });
  expect(above(threshold)).toBe(0);
  expect(threshold).toBeGreaterThan(-0.85 * Math.log(1e-6));
  expect(threshold).toBeLessThan(-1.15 * Math.log(1e-6));
});

test.each(THRESHOLD_METHODS)('%s refuses to choose from nothing, and from what is no number', (method) => {
  for (const scores of [[], [1, Number.NaN], [1, Number.POSITIVE_INFINITY]]) {
    expect(() => chooseThreshold(Float32Array.from(scores), { method, level: 0.99 })).toThrow(RangeError);
  }
});

test('a rule is noted in words', () => {
  expect(thresholdText({ method: 'false-positive-rate', level: 0.998 })).toBe('false-positive-rate 0.998');
});
