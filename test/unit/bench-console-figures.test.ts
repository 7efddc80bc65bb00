import { describe, expect, test } from '@jest/globals';
import { FleetScores } from '../../bench/console/fleet-scores.ts';
import { frameFigures } from '../../bench/console/frame-figures.ts';
import { levelOf } from '../../bench/console/level.ts';
import { endOf, type FleetPlan } from '../../bench/console/plan.ts';
import { KPI_SET } from '../support/alert-scores.ts';

/** Frames every `everyMs`, from one moment to before another. */
function framesBetween(from: number, to: number, everyMs: number): number[] {
  return Array.from({ length: Math.ceil((to - from) / everyMs) }, (_, i) => from + i * everyMs);
}

describe('frames', () => {
  const span = { from: 1000, to: 5000 };

  test('are counted second by second, from the first to the last whole one', () => {
    const frames = [...framesBetween(0, 3000, 20), ...framesBetween(3000, 5500, 40)];
    expect(frameFigures(frames, span, [])).toEqual({
      seconds: 4,
      mean: (50 + 50 + 25 + 25) / 4,
      p5: 25,
      worst: 25,
      longestMs: 40,
    });
    expect(frameFigures(frames, { from: 1000, to: 4500 }, []).seconds).toBe(3);
  });

  test('a page that stands still shows as an empty second and a long frame', () => {
    const frames = [...framesBetween(0, 2000, 20), ...framesBetween(4100, 5000, 20)];
    const { worst, longestMs } = frameFigures(frames, span, []);
    expect(worst).toBe(0);
    expect(longestMs).toBe(4100 - 1980);
  });

  test('seconds that something else held up do not count', () => {
    const frames = [...framesBetween(0, 2000, 20), ...framesBetween(2900, 5000, 20)];
    const { seconds, worst, longestMs } = frameFigures(frames, span, [{ from: 2100, to: 2850 }]);
    expect(seconds).toBe(3);
    expect(worst).toBe(50);
    expect(longestMs).toBe(20);
  });
});

describe('level', () => {
  const MINUTE = 60_000;
  const everyMinute = (...values: number[]) =>
    values.map((value, minute) => ({ at: minute * MINUTE, value }));

  test('goes where the readings go', () => {
    const { median, slope, growth } = levelOf(everyMinute(20, 21, 22, 23));
    expect(median).toBeCloseTo(21.5);
    expect(slope).toBeCloseTo(1);
    expect(growth).toBeCloseTo(3 / 21.5);
  });

  test('noise about it, and a stray reading, are no growth', () => {
    expect(levelOf(everyMinute(20, 21, 20, 21, 20)).slope).toBeCloseTo(0);
    expect(levelOf(everyMinute(20, 29, 20, 20, 20, 20)).slope).toBeCloseTo(0);
  });

  test('of a single reading is that reading', () => {
    expect(levelOf([{ at: 5, value: 7 }])).toEqual({ median: 7, slope: 0, growth: 0 });
  });
});

describe('the scores of a fleet', () => {
  const plan: FleetPlan = {
    kpiSet: KPI_SET,
    entities: 100,
    rate: 10,
    seed: 1,
    startMs: Date.UTC(2024, 0, 8),
    model: { id: 'model-a', threshold: 10 },
  };
  const scoresOf = (count: number) => {
    const scores = new FleetScores(plan);
    return Array.from({ length: count }, () => scores.next());
  };

  test('are the same for a plan, one for each entity and window', () => {
    const scores = scoresOf(1000);
    expect(scoresOf(1000)).toEqual(scores);
    expect(new Set(scores.map(({ entity, end }) => `${entity}~${end}`)).size).toBe(1000);
    for (const { scores: own, pValues } of scores) {
      expect(own).toHaveLength(KPI_SET.hop);
      for (const p of pValues) expect(p >= 0 && p <= 1).toBe(true);
    }
  });

  test('an entity moves on by a window each time, and the fleet step by step', () => {
    const window = KPI_SET.hop * KPI_SET.granularityMs;
    for (const update of [0, 37, 99]) expect(endOf(plan, update + 100) - endOf(plan, update)).toBe(window);
    expect(endOf(plan, 0) - plan.startMs).toBe(KPI_SET.granularityMs);
    expect(endOf(plan, 99) - plan.startMs).toBe(window);
  });

  test('most are quiet, and some anomalies last', () => {
    const scores = scoresOf(72 * 100 * 10);
    const over = scores.filter(({ scores: own, threshold }) => own.every((score) => score > threshold!));
    // .3 a day and entity, over ten days, of 4.5 windows each.
    expect(over.length).toBeGreaterThan(0.6 * 0.3 * 10 * 100 * 4.5);
    expect(over.length).toBeLessThan(1.4 * 0.3 * 10 * 100 * 4.5);
  });
});
