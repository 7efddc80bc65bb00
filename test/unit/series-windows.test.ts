import { describe, expect, test } from '@jest/globals';
import { overSteps, windowsOfSeries } from '#core/detect/series-windows.ts';
import { learnCondition, underCondition } from '#core/series/batch-condition.ts';
import { X_CLIP } from '#core/series/clip.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { RawSeries } from '#core/series/raw-series.ts';

const MONDAY = Date.UTC(2026, 2, 2);

function series(steps: number, kpis: number, value: (step: number, kpi: number) => number): RawSeries {
  const values = Float32Array.from({ length: steps * kpis }, (_, i) => value(Math.floor(i / kpis), i % kpis));
  return { entity: 'a', startMs: MONDAY, granularityMs: DAY_MS / 24, steps, kpis, values };
}

const scaled = (steps: number, kpis = 2) => {
  const raw = series(steps, kpis, (step, kpi) => ((step * 7 + kpi * 3) % 11) + step / 100);
  return underCondition(raw, learnCondition(raw, steps, false), steps);
};

describe('windows of a series', () => {
  test.each([
    [40, 8, 4],
    [41, 8, 4],
    [43, 8, 3],
    [8, 8, 4],
    [30, 1, 1],
  ])('%d steps in windows of %d, %d new: ordered, ending with the series', (steps, length, hop) => {
    const own = scaled(steps);
    const batches = [...windowsOfSeries(own, { length, hop })];
    const ends = batches.flatMap((batch) => [...batch.ends]);
    expect(ends.at(-1)).toBe(own.startMs + (steps - 1) * own.granularityMs);
    expect(ends.length).toBe(Math.floor((steps - length) / hop) + 1);
    for (const [i, end] of ends.slice(1).entries()) expect(end - ends[i]).toBe(hop * own.granularityMs);
    const [first] = batches;
    const from = Math.round((first.ends[0] - own.startMs) / own.granularityMs) - length + 1;
    expect([...first.x.subarray(0, length * 2)]).toEqual([...own.x.subarray(from * 2, (from + length) * 2)]);
    expect([...first.trend.subarray(0, 2)]).toEqual([...own.trend.subarray(from * 2, from * 2 + 2)]);
  });

  test('are the same before a step as without it, but for those that reach it', () => {
    const own = scaled(61);
    const ends = (before?: number) =>
      [...windowsOfSeries(own, { length: 12, hop: 5, ...(before === undefined ? {} : { before }) })].flatMap(
        (batch) => [...batch.ends],
      );
    const limit = own.startMs + 30 * own.granularityMs;
    expect(ends(30)).toEqual(ends().filter((end) => end < limit));
    expect(ends(30).length).toBeGreaterThan(2);
  });

  test('there are none in a series that is shorter', () => {
    expect([...windowsOfSeries(scaled(7), { length: 8, hop: 4 })]).toEqual([]);
  });

  test('with more new steps than steps are refused', () => {
    expect(() => [...windowsOfSeries(scaled(20), { length: 4, hop: 5 })]).toThrow(RangeError);
  });

  test('come in batches whose values land on the steps they speak of', async () => {
    const own = scaled(3000, 1);
    const x = await overSteps(own, { length: 6, hop: 4 }, ({ count, length, hop, x: values }) =>
      Float32Array.from({ length: count * hop }, (_, i) => {
        const window = Math.floor(i / hop);
        return values[window * length + length - hop + (i % hop)];
      }),
    );
    const scored = x.findIndex((value) => !Number.isNaN(value));
    expect(scored).toBe(2 + ((3000 - 6) % 4));
    expect([...x.subarray(scored)]).toEqual([...own.x.subarray(scored)]);
  });
});

describe('a batch condition', () => {
  test('of a series without rhythm has no seasonal part', () => {
    expect(scaled(50).seasonal.every((value) => value === 0)).toBe(true);
  });

  test('smooths slots of five minutes over a quarter of an hour to either side, around midnight', () => {
    const perDay = 288;
    const raw = series(perDay * 4, 1, (step) => (step % perDay === 0 ? 1 : 0));
    const own = { ...raw, granularityMs: DAY_MS / perDay };
    const [{ profiles }] = learnCondition(own, perDay * 4, true);
    const seventh = expect.closeTo(X_CLIP / 7, 5);
    expect(profiles[0].slice(0, 5)).toEqual([seventh, seventh, seventh, seventh, 0]);
    expect(profiles[0].slice(-4)).toEqual([0, seventh, seventh, seventh]);
  });

  test('is the same whatever the unit', () => {
    const of = (factor: number) => {
      const raw = series(
        24 * 7,
        1,
        (step) => factor * (10 + Math.sin((2 * Math.PI * step) / 24) + (step % 5) / 50),
      );
      const { x, seasonal, step } = underCondition(raw, learnCondition(raw, 24 * 5, true), 24 * 5);
      return [...x, ...seasonal, ...step];
    };
    const [small, large] = [of(1e-6), of(1e6)];
    for (const [i, value] of small.entries()) expect(value).toBeCloseTo(large[i], 3);
  });

  test('knows nothing of what comes after the steps it learns from', () => {
    const raw = series(200, 1, (step) => (step < 100 ? step % 7 : 1000));
    const other = series(200, 1, (step) => (step < 100 ? step % 7 : -5));
    expect(learnCondition(raw, 100, true)).toEqual(learnCondition(other, 100, true));
  });

  test('of other KPIs, or of a day with other steps, is refused', () => {
    const raw = series(100, 2, (step, kpi) => step % (kpi + 3));
    const condition = learnCondition(raw, 100, true);
    expect(() => underCondition({ ...raw, granularityMs: DAY_MS / 48 }, condition, 100)).toThrow(
      /a day of 24 steps/,
    );
    expect(() => underCondition({ ...raw, kpis: 1, steps: 200 }, condition, 100)).toThrow(/2 KPIs for 1/);
    expect(() => learnCondition(raw, 0, false)).toThrow(RangeError);
    expect(() => learnCondition({ ...raw, granularityMs: 7_000_000 }, 100, true)).toThrow(/divide a day/);
  });
});
