import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { thinned } from '#scripts/report/charts/thinned.ts';

const value = fc.oneof(
  { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  fc.constant(null),
);
const series = fc.array(value, { minLength: 1, maxLength: 2_000 });

const range = (values: (number | null)[]) => {
  const present = values.filter((each) => each !== null);
  return [Math.min(...present), Math.max(...present)];
};

test('a thinned series keeps lowest and highest, ends and order, and four points of a column at most', () => {
  fc.assert(
    fc.property(series, fc.integer({ min: 1, max: 100 }), (y, count) => {
      const x = y.map((_, i) => i);
      const kept = thinned(x, y, { from: 0, to: y.length - 1, count });
      expect(range(kept.map((i) => y[i]))).toEqual(range(y));
      expect(kept).toEqual([...new Set(kept)].sort((a, b) => a - b));
      // The last x begins a column of its own.
      expect(kept.length).toBeLessThanOrEqual(4 * (count + 1));
      if (y.every((each) => each !== null)) expect([kept[0], kept.at(-1)]).toEqual([0, y.length - 1]);
    }),
  );
});

test('a column without any value stays a gap', () => {
  const y = Array.from({ length: 100 }, (_, i) => (i >= 40 && i < 60 ? Number.NaN : i));
  const kept = thinned(
    Array.from(y, (_, i) => i),
    y,
    { from: 0, to: 100, count: 10 },
  );
  expect(kept.filter((i) => Number.isNaN(y[i]))).toEqual([40, 50]);
});
