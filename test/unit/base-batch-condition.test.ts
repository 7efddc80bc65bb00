import { describe, expect, test } from '@jest/globals';
import type { HistoryRow } from '#core/history/history-row.ts';
import { streamedRows } from '#scripts/detect/streamed-rows.ts';
import type { Replay } from '#scripts/start/prepare-source.ts';
import { batchRows } from '../../bench/base/batch-condition.ts';
import { replayOf, sourceOf } from '../support/replay-of.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';

const kpiSet = kpiSetOf({ granularityMs: 30 * MINUTE, warmupMs: 0 });
/** Steps in a day. */
const DAY = 48;
const TRAINED_DAYS = 14;
const DAYS = 21;

const isWeekend = (step: number) => Math.floor(step / DAY) % 7 >= 5;
const stepOf = (row: HistoryRow) => (row.end - MONDAY) / kpiSet.granularityMs;

/** Two KPIs of one entity from a Monday on. @param values [K] at a step */
function replay(values: (step: number) => (number | null)[]) {
  const series = { kpiSet, startMs: MONDAY, steps: DAYS * DAY, entities: ['a'] };
  return replayOf(sourceOf({ ...series, values: (_, step) => values(step) }), kpiSet, TRAINED_DAYS * DAY);
}

const rowsOf = (of: Replay) => batchRows(of, streamedRows(of));

/** What the rows hold of KPI k at a step: in the row of that step, or in the row of its window for what is per window. */
function at(rows: readonly HistoryRow[], step: number, k = 0) {
  const row = rows.find((candidate) => stepOf(candidate) >= step)!;
  const cell = (row.hop - 1 - (stepOf(row) - step)) * 2 + k;
  return { x: row.x[cell], seasonal: row.seasonal[cell], step: row.step[k] };
}

describe('rows under a condition made at once', () => {
  test('have entity, end, status and hop of the streamed ones', () => {
    const noisy = replay((step) => [Math.sin(step * step), step % 5 === 0 ? null : step % 7]);
    const identity = ({ entity, end, status, hop, kpis }: HistoryRow) => ({ entity, end, status, hop, kpis });
    expect(rowsOf(noisy).map(identity)).toEqual(streamedRows(noisy).map(identity));
  });

  test('are scaled by median and quartiles of the training part', () => {
    // In the training part each of 0 … 47 comes equally often; what comes later counts for nothing.
    const rows = rowsOf(replay((step) => [step < TRAINED_DAYS * DAY ? (step * 5) % DAY : 1000, 1]));
    for (const { median, scale } of rows) {
      expect([...median]).toEqual([23.5, 1]);
      expect(scale[0]).toBeCloseTo((35.25 - 11.75) / 1.35, 1);
      expect(scale[1]).toBe(1);
    }
    expect(at(rows, DAY + 3).x).toBeCloseTo((15 - 23.5) / rows[0].scale[0], 5);
    expect(at(rows, 20 * DAY).x).toBe(8);
  });

  test('hold what is missing', () => {
    const rows = rowsOf(replay((step) => [step % 2 === 0 ? step % 8 : null, 1]));
    for (const step of [50, 52, 54, 1000]) expect(at(rows, step + 1).x).toBe(at(rows, step).x);
    const { median, scale } = rows[0];
    const raw = [0, 1, 2, 3].map((i) => at(rows, DAY + 2 * i).x * scale[0] + median[0]);
    for (const [i, value] of raw.entries()) expect(value).toBeCloseTo(2 * i, 5);
  });

  test('have a typical step of the training part', () => {
    const rows = rowsOf(replay((step) => [step % 2 === 0 ? 0 : 3, step]));
    expect(rows[0].step[0] * rows[0].scale[0]).toBeCloseTo(3, 5);
    expect(rows[0].step[1] * rows[0].scale[1]).toBeCloseTo(1, 5);
  });
});

describe('the seasonal profile', () => {
  test('is the median of each day type, with which a step that follows it has no residual', () => {
    const rows = rowsOf(replay((step) => [isWeekend(step) ? 4 : 1, 1]));
    for (const { x, seasonal, trend } of rows) {
      expect([...x]).toEqual([...seasonal]);
      expect([...trend]).toEqual([0, 0]);
    }
  });

  test('keeps its slots of half an hour apart', () => {
    const rows = rowsOf(replay((step) => [step % DAY === 0 ? 1 : 0, 1]));
    const spike = at(rows, 7 * DAY).x;
    const around = [-2, -1, 0, 1, 2].map((offset) => at(rows, 7 * DAY + offset).seasonal / spike);
    expect(around).toEqual([0, 0, 1, 0, 0]);
  });

  test('moves by a quarter a day of what differs, once training is over', () => {
    // Weekends are two of seven days, so that the upper quartile of the training part is theirs.
    const rise = (step: number) => (step >= TRAINED_DAYS * DAY ? 0.3 : 0);
    const rows = rowsOf(replay((step) => [(isWeekend(step) ? 1 : 0) + rise(step), 1]));
    const seasonal = [13, 14, 15, 16].map((day) => at(rows, day * DAY + 20).seasonal * rows[0].scale[0]);
    const expected = [1, 0, 0.25 * 0.3, (0.25 + 0.25 * 0.75) * 0.3];
    for (const [i, value] of seasonal.entries()) expect(value).toBeCloseTo(expected[i], 5);
  });
});

test('the trend has a half-life of a day, knows nothing of its step, and is that of the first step of the window', () => {
  const rise = (step: number) => (step >= TRAINED_DAYS * DAY ? 0.3 : 0);
  const rows = rowsOf(replay((step) => [(isWeekend(step) ? 1 : 0) + rise(step), 1]));
  const trendFrom = (step: number) =>
    rows.find((row) => stepOf(row) === step + kpiSet.windowLength - 1)!.trend[0] * rows[0].scale[0];
  expect(trendFrom(TRAINED_DAYS * DAY)).toBe(0);
  expect(trendFrom((TRAINED_DAYS + 1) * DAY)).toBeCloseTo(0.15, 5);
});

test('a KPI that was never measured stands still', () => {
  const rows = rowsOf(replay((step) => [step % 3, null]));
  expect(rows.every(({ x }) => x.every((value, i) => i % 2 === 0 || value === 0))).toBe(true);
});
