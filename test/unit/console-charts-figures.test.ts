import { expect, test } from '@jest/globals';
import type { EntitySeries } from '#services/console/api/shapes/series.ts';
import { bucketAt, bucketsWithin, middleOf, peakOf } from '#services/console/page/charts/buckets.ts';
import { byContribution, contributionsIn, rowsOf } from '#services/console/page/charts/contribution.ts';
import { describeKpi, describePoint, describeScore } from '#services/console/page/charts/describe.ts';
import { isWide } from '#services/console/page/charts/score-plot.ts';
import { shortNumber, timeTexts } from '#services/console/page/charts/ticks.ts';
import { DAY, HOUR, STEP, seriesAnswer } from '../support/console-series.ts';

const T = Date.UTC(2026, 10, 23);
const view = { from: T, to: T + HOUR };
const hour = (over: Partial<EntitySeries> = {}): EntitySeries => ({
  ...seriesAnswer({ ...view, points: 100 }),
  ...over,
});
const withShares = (shares: readonly (readonly (number | null)[])[], score: number[]): EntitySeries => {
  const answer = seriesAnswer({ from: T, to: T + (score.length - 1) * STEP, points: 100 });
  return {
    ...answer,
    score,
    kpis: shares.map((contribution, k) => ({
      ...answer.kpis[0],
      name: `kpi-${k}`,
      contribution: [...contribution],
    })),
  };
};

test('a time counts to the bucket of the nearest step', () => {
  const answer = hour();
  expect(bucketAt(answer, T + 1.4 * STEP, STEP)).toBe(1);
  expect(bucketAt(answer, T + 1.6 * STEP, STEP)).toBe(2);
  expect(bucketAt(answer, T - STEP, STEP)).toBeUndefined();
  expect(bucketAt(answer, T + DAY, STEP)).toBeUndefined();
  expect(bucketAt({ ...answer, times: [] }, T, STEP)).toBeUndefined();
});

test('a bucket of many steps is drawn at their middle', () => {
  expect(middleOf(T, 3 * STEP, STEP)).toBe(T + STEP);
  expect(middleOf(T, STEP, STEP)).toBe(T);
});

test('a span has the buckets that it touches', () => {
  expect(bucketsWithin(hour(), { from: T + 2 * STEP, to: T + 4 * STEP })).toEqual([2, 5]);
  expect(bucketsWithin(hour(), { from: T - DAY, to: T + DAY })).toEqual([0, 13]);
  expect(bucketsWithin(hour(), { from: T - DAY, to: T - HOUR })).toEqual([0, 0]);
});

test('the peak is where the score stands highest over its own threshold', () => {
  const answer = withShares([[1, 1, 1]], [5, 9, -1]);
  expect(peakOf({ ...answer, threshold: [0, 8, -20] }, view)).toBe(2);
  expect(peakOf({ ...answer, score: [null, null, null] }, view)).toBeUndefined();
});

test('contributions are those of the steps over the threshold, and sum to 1', () => {
  const shares = contributionsIn(
    withShares(
      [
        [1, 0.2, 0],
        [0, 0.8, 0],
        [0, 0, 1],
      ],
      [0, 9, 0],
    ),
    view,
  );
  expect(shares).toEqual([0.2, 0.8, 0]);
});

test('where no step is over the threshold, all count', () => {
  expect(
    contributionsIn(
      withShares(
        [
          [1, null],
          [0, 1],
        ],
        [0, 0],
      ),
      view,
    ),
  ).toEqual([0.5, 0.5]);
});

test('where nothing was scored, no KPI contributed', () => {
  expect(contributionsIn(withShares([[null], [null]], [0]), view)).toEqual([0, 0]);
});

test('rows stand by contribution, equals in their own order', () => {
  expect(byContribution([0.1, 0.4, 0.1, 0.4])).toEqual([1, 3, 0, 2]);
});

test('few rows are those that contributed most, in the order that is asked for', () => {
  const shares = [0.1, 0.2, 0.3, 0.4];
  expect(rowsOf(shares, { order: 'contribution', most: 2 })).toEqual([3, 2]);
  expect(rowsOf(shares, { order: 'kpiSet', most: 2 })).toEqual([2, 3]);
  expect(rowsOf(shares, { order: 'kpiSet', most: 9 })).toEqual([0, 1, 2, 3]);
});

test('a scale is logarithmic only for positive scores of very different sizes', () => {
  expect(isWide(hour({ score: [0.01, 50], threshold: [1, 1] }))).toBe(true);
  expect(isWide(hour({ score: [0.5, 50], threshold: [1, 1] }))).toBe(false);
  expect(isWide(hour({ score: [-4, 5000], threshold: [1, 1] }))).toBe(false);
  expect(isWide(hour({ score: [], threshold: [], settled: [], settledThreshold: [] }))).toBe(false);
});

test('a drawing is told in words', () => {
  const answer = hour({ score: [...new Array(12).fill(1), 9] });
  const kpi = {
    ...answer.kpis[0],
    min: answer.times.map((_, i) => i),
    max: answer.times.map((_, i) => i + 0.5),
  };
  expect(describeKpi({ ...answer, kpis: [kpi] }, 0, view)).toBe(
    'kpi-0: 0 to 12.5 %, 2026-11-23 00:00–01:00 UTC',
  );
  expect(describeScore(answer, view)).toBe(
    'Score, 2026-11-23 00:00–01:00 UTC: highest 9 at 2026-11-23 01:00, threshold 2, over it in 1 of 13 points',
  );
  expect(describeScore(answer, { from: T - DAY, to: T - HOUR })).toMatch(/^Score: none/);
});

test('a point is told with the KPIs that made its score', () => {
  const answer = withShares([[0.2], [0.7]], [3]);
  expect(describePoint(answer, T, STEP)).toMatch(
    /^2026-11-23 00:00: score 3, threshold 2; kpi-1 .* %, 70 % of the score; kpi-0 .*20 % of the score$/,
  );
  expect(describePoint(answer, T + DAY, STEP)).toBe('2026-11-24 00:00: no values');
});

test('ticks of time name the day where it begins', () => {
  expect(timeTexts([T - 2 * HOUR, T, T + 2 * HOUR], 2 * HOUR)).toEqual(['22:00\n22 Nov', '23 Nov', '02:00']);
  expect(timeTexts([T, T + DAY], DAY)).toEqual(['23 Nov', '24 Nov']);
});

test.each([
  [0, '0'],
  [-0.4, '−0.4'],
  [1.2345, '1.23'],
  [123.4, '123'],
  [9_900, '9900'],
  [12_400, '12.4k'],
  [3_200_000, '3.2M'],
  [32_000_000, '32M'],
  [0.00002, '2e-5'],
])('%d is written %s on an axis', (value, text) => {
  expect(shortNumber(value)).toBe(text);
});
