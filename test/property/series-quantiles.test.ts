import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '#core/random/random.ts';
import { StreamingQuantiles } from '#core/series/streaming-quantiles.ts';

const QUARTILES = [0.25, 0.5, 0.75];

function streamed(values: readonly number[], memory = 1e9): number[] {
  const estimator = new StreamingQuantiles(QUARTILES, memory);
  const state = new Float32Array(estimator.size);
  for (const value of values) estimator.add(state, 0, value);
  return QUARTILES.map((_, i) => estimator.read(state, 0, i));
}

function rankOf(values: readonly number[], x: number): number {
  return values.filter((value) => value <= x).length / values.length;
}

describe('streaming quantiles', () => {
  test('are exact for the first few observations', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 8 }), (values) => {
        const sorted = [...values].sort((a, b) => a - b);
        const exact = QUARTILES.map((q) => {
          const rank = q * (sorted.length - 1);
          const low = Math.floor(rank);
          return sorted[low] + (rank - low) * ((sorted[low + 1] ?? sorted[low]) - sorted[low]);
        });
        for (const [i, value] of streamed(values).entries()) expect(value).toBeCloseTo(exact[i], 4);
      }),
    );
  });

  test.each([
    ['normal', (r: ReturnType<typeof seededRandom>) => r.normal()],
    ['skewed', (r: ReturnType<typeof seededRandom>) => Math.exp(r.normal())],
    ['two humps', (r: ReturnType<typeof seededRandom>) => r.normal(r.uniform() < 0.4 ? -3 : 3, 0.5)],
  ])('lie within two ranks in a hundred of the exact ones: %s', (_, draw) => {
    for (let seed = 0; seed < 5; seed++) {
      const random = seededRandom(seed);
      const values = Array.from({ length: 4000 }, () => Math.fround(draw(random)));
      const estimates = streamed(values);
      for (const [i, q] of QUARTILES.entries())
        expect(Math.abs(rankOf(values, estimates[i]) - q)).toBeLessThan(0.02);
    }
  });

  test('are ordered and within the range of what was seen', () => {
    fc.assert(
      fc.property(
        fc.array(fc.float({ noNaN: true, min: -1e6, max: 1e6 }), { minLength: 1, maxLength: 300 }),
        (values) => {
          const [lower, median, upper] = streamed(values);
          expect(lower).toBeLessThanOrEqual(median);
          expect(median).toBeLessThanOrEqual(upper);
          expect(lower).toBeGreaterThanOrEqual(Math.min(...values));
          expect(upper).toBeLessThanOrEqual(Math.max(...values));
        },
      ),
    );
  });

  test('follow a level that has moved for good, thanks to the memory', () => {
    const random = seededRandom(1);
    const values = Array.from({ length: 20_000 }, (_, i) => random.normal(i < 10_000 ? 0 : 10, 1));
    expect(streamed(values, 1000)[1]).toBeGreaterThan(9.5);
    expect(streamed(values)[1]).toBeLessThan(9.5);
  });

  test('know the exact range of all that was seen, however short the memory', () => {
    const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 20, max: 400 }), (seen, memory) => {
        const estimator = new StreamingQuantiles(QUARTILES, memory);
        const state = new Float32Array(3 + estimator.size);
        for (const value of seen) estimator.add(state, 3, value);
        const exact = seen.length === 0 ? 0 : Math.max(...seen) - Math.min(...seen);
        expect(estimator.range(state, 3)).toBe(exact);
      }),
    );
  });

  test('refuse quantiles that do not increase', () => {
    expect(() => new StreamingQuantiles([0.5, 0.5], 10)).toThrow(RangeError);
  });
});
