import { describe, expect, test } from '@jest/globals';
import { levelDeviations } from '#core/detect/threshold-rule/threshold-rule.ts';
import type { RawSeries } from '#core/series/raw-series.ts';
import { bestThreshold } from '#core/traffic/choose-threshold.ts';
import { trafficSeries } from '#core/traffic/forecast-series.ts';
import { relativeDeviations } from '#core/traffic/relative-deviation.ts';
import { splitOf } from '#core/traffic/split.ts';
import { usualLevels } from '#core/traffic/usual-level.ts';

const WEEK = 7 * 24;

/** Hours of a place whose week repeats itself, and grows a little from week to week. */
function hours(
  weeks: number,
  change: (hour: number, value: number) => number = (_, value) => value,
): RawSeries {
  const values = Float32Array.from({ length: weeks * WEEK }, (_, hour) => {
    const week = Math.floor(hour / WEEK);
    return change(hour, 1000 + 10 * (hour % WEEK) + week);
  });
  const startMs = Date.UTC(2024, 0, 1);
  return { entity: 'shop', startMs, granularityMs: 3_600_000, steps: values.length, kpis: 1, values };
}

describe('usual levels', () => {
  test('are the median of the same hour of the six weeks before', () => {
    const levels = usualLevels(hours(10));
    // Weeks 2 to 7 say what is usual in week 8.
    expect(levels[8 * WEEK + 30]).toBe(1000 + 300 + 4.5);
  });

  test('are those of the days before in the first weeks, and unknown on the first day', () => {
    const levels = usualLevels(hours(2));
    expect(levels[3]).toBeNaN();
    expect(levels[2 * 24 + 3]).toBe(1000 + 10 * (3 + 12));
  });

  test('have not seen the step, nor any later one', () => {
    const moved = usualLevels(hours(10, (hour, value) => (hour >= 1000 ? 5 * value : value)));
    expect(moved.subarray(0, 1001)).toEqual(usualLevels(hours(10)).subarray(0, 1001));
  });

  test('pass over what was not measured', () => {
    const gap = hours(10, (hour, value) => (Math.floor(hour / WEEK) === 7 ? Number.NaN : value));
    expect(usualLevels(gap)[8 * WEEK + 30]).toBe(1000 + 300 + 4);
  });
});

describe('the deviation from a forecast', () => {
  test('is a share of the actual traffic', () => {
    const deviations = relativeDeviations(
      Float32Array.of(100, 50, 200),
      Float32Array.of(140, 100, 100),
      [100],
    );
    expect([...deviations]).toEqual([0.4, 1, 0.5].map((value) => expect.closeTo(value, 6)));
  });

  test('is finite where there is no traffic, and 0 where none was expected', () => {
    const deviations = relativeDeviations(Float32Array.of(0, 0), Float32Array.of(50, 0), [100]);
    expect([...deviations]).toEqual([50, 0]);
  });

  test('is the largest among the series that have one', () => {
    const actual = Float32Array.of(100, 100, 100, Number.NaN, Number.NaN, Number.NaN);
    const predicted = Float32Array.of(110, 150, 120, 10, 10, 10);
    const [both, one, none] = relativeDeviations(actual, predicted, [100, 100]);
    expect(both).toBeCloseTo(0.5);
    expect(one).toBeCloseTo(0.2);
    expect(none).toBeNaN();
  });
});

describe('the threshold with the highest F2', () => {
  test('lies between what it flags and the next', () => {
    const row = { scores: Float64Array.of(0.1, 0.9, 0.3, 0.8, 0.2), labels: Uint8Array.of(0, 1, 0, 1, 0) };
    expect(bestThreshold(row, 2)).toBeCloseTo(0.55);
  });

  test('takes a false alarm for a miss, as F2 does and F0.5 does not', () => {
    const row = { scores: Float64Array.of(0.9, 0.8, 0.7, 0.1), labels: Uint8Array.of(1, 0, 1, 0) };
    expect(bestThreshold(row, 2)).toBeCloseTo(0.4);
    expect(bestThreshold(row, 0.5)).toBeCloseTo(0.85);
  });

  test('is below all where all are labelled, and none where none is', () => {
    const scores = Float64Array.of(1, 2);
    expect(bestThreshold({ scores, labels: Uint8Array.of(1, 1) }, 2)).toBeLessThan(1);
    expect(bestThreshold({ scores, labels: Uint8Array.of(0, 0) }, 2)).toBeUndefined();
  });
});

test('a series is split 65, 14 and 21 %', () => {
  expect(splitOf(1000)).toEqual({ validationFrom: 650, testFrom: 790, steps: 1000 });
});

describe('what a forecaster reads', () => {
  const raw = hours(10);

  test('comes back as it was', () => {
    const { series, raw: toRaw } = trafficSeries(raw, 5 * WEEK);
    const off = toRaw(series.target).map((value, t) => Math.abs(value / raw.values[t] - 1));
    expect(Math.max(...off)).toBeLessThan(1e-4);
  });

  test('lies between 0 and 1 in the training part, and is scaled by nothing else', () => {
    const { series } = trafficSeries(raw, 5 * WEEK);
    const training = series.read.subarray(0, 5 * WEEK);
    expect([Math.min(...training), Math.max(...training)]).toEqual([0, 1]);
    const later = hours(10, (hour, value) => (hour >= 5 * WEEK ? 3 * value : value));
    expect(trafficSeries(later, 5 * WEEK).series.read.subarray(0, 5 * WEEK)).toEqual(training);
  });

  test('of traffic that never moves is 0', () => {
    const still = hours(10, () => 7);
    expect(trafficSeries(still, WEEK).series.read.every((value) => value === 0)).toBe(true);
  });
});

test('the threshold rule is how far a step is from what is usual, whichever way', () => {
  const at = 9 * WEEK + 50;
  const moved = (factor: number) =>
    levelDeviations(hours(10, (hour, value) => (hour === at ? factor * value : value)))[at];
  expect(moved(1)).toBeLessThan(0.01);
  expect(moved(2)).toBeCloseTo(1, 1);
  expect(moved(0.1)).toBeCloseTo(0.9, 1);
  expect(levelDeviations(hours(10))[0]).toBeNaN();
});
