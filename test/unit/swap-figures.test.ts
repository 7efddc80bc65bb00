import { describe, expect, test } from '@jest/globals';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { changesSeen, countWindows } from '../../bench/swap/audit.ts';
import { endOf, entityOf, planSwap, windowOf } from '../../bench/swap/plan.ts';
import type { SeenScore } from '../../bench/swap/score-watch.ts';
import { spanFigures } from '../../bench/swap/span-figures.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const score = (window: number, change: Partial<SeenScore> = {}): SeenScore => ({
  window,
  partition: 0,
  arrivedAt: window,
  modelId: 'a',
  scores: [1],
  ...change,
});

test('a window is told by its entity and end', () => {
  const kpiSet: KpiSet = kpiSetOf();
  const plan = planSwap({ rate: 10, seed: 0 }, 300, kpiSet, Date.UTC(2026, 2, 2));
  expect(plan.windows).toBe(3000);
  for (const n of [0, 1, 999, 1000, 2999]) expect(windowOf(plan, entityOf(plan, n), endOf(plan, n))).toBe(n);
});

describe('windows', () => {
  const givenBy = (modelId: string) => (modelId === 'a' ? Float32Array.of(1) : undefined);

  test('are counted by what became of them', () => {
    const seen = [
      score(0),
      score(1),
      score(1),
      score(2, { modelId: null, scores: [] }),
      score(3, { scores: [1.1] }),
      score(4, { modelId: 'b' }),
    ];
    expect(countWindows(7, seen, givenBy)).toEqual({
      sent: 7,
      scored: 5,
      lost: 2,
      duplicated: 1,
      unscored: 1,
      misnamed: 2,
    });
  });

  test('may be scored with the rounding of another batch', () => {
    expect(countWindows(1, [score(0, { scores: [1.00001] })], givenBy).misnamed).toBe(0);
  });
});

describe('changes', () => {
  test('are seen in each partition, and how long the first score by the new model takes', () => {
    const seen = [
      score(0),
      score(1, { partition: 1 }),
      score(2, { modelId: 'b', arrivedAt: 120 }),
      score(3, { modelId: 'b', partition: 1, arrivedAt: 130 }),
      score(4, { arrivedAt: 260 }),
    ];
    const moments = [
      { at: 100, modelId: 'b' },
      { at: 200, modelId: 'a' },
      { at: 300, modelId: 'b' },
    ];
    expect(changesSeen(seen, moments)).toEqual({
      byPartition: { 0: 2, 1: 1 },
      takenAfter: [20, 60, null],
    });
  });
});

describe('a span', () => {
  const arrivals = [0, 100, 200, 500, 600, 1900, 2000];
  const seen = arrivals.map((arrivedAt, window) => score(window, { arrivedAt }));
  const sentAt = Float64Array.from(arrivals, (at) => at - 10);

  test('has latencies and gaps, overall and after its moments', () => {
    const moments = [{ at: 250 }, { at: 550 }];
    expect(spanFigures({ from: 80, to: 1000, moments }, seen, sentAt)).toEqual({
      seconds: 0.92,
      scores: 4,
      latency: { count: 4, p50: 10, p99: 10, max: 10 },
      latencyAfter: { count: 2, p50: 10, p99: 10, max: 10 },
      longestGap: 1300,
      longestGapAfter: 1300,
      gapAtMoment: { median: 800, longest: 1300 },
    });
  });

  test('in which nothing was sent has no latency', () => {
    const figures = spanFigures({ from: 3000, to: 4000, moments: [{ at: 3500 }] }, seen, sentAt);
    expect(figures).toMatchObject({ scores: 0, latency: null, longestGap: 0 });
  });
});
