import { describe, expect, test } from '@jest/globals';
import { EntitySeries } from '#core/series/entity-series.ts';
import { bytesOf, restoreBlock } from '#core/series/series-block.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, MINUTE, MONDAY, run, sampleAt, steps } from '../support/series-samples.ts';

const endStep = ({ end }: SeriesWindow) => (end - MONDAY) / (5 * MINUTE);
const raw = (window: SeriesWindow, row: number, k: number) =>
  window.x[row * 2 + k] * window.scale[k] + window.median[k];

describe('windows', () => {
  test('the first goes out when W steps are filled, then one every hop', () => {
    const { windows } = run(
      kpiSetOf(),
      steps(0, 21).map((s) => sampleAt(s)),
    );
    expect(windows.map(endStep)).toEqual([7, 11, 15, 19]);
  });

  test('hold the samples of their steps, in scaled units that give the raw ones back', () => {
    const { windows } = run(
      kpiSetOf(),
      steps(0, 12).map((s) => sampleAt(s, [s, 100 + (s % 3)])),
    );
    for (const row of steps(0, 8)) {
      expect(raw(windows[1], row, 0)).toBeCloseTo(4 + row, 3);
      expect(raw(windows[1], row, 1)).toBeCloseTo(100 + ((4 + row) % 3), 3);
    }
  });

  test('are WARMUP until the entity is old enough', () => {
    const { windows } = run(
      kpiSetOf({ warmupMs: 12 * 5 * MINUTE }),
      steps(0, 17).map((s) => sampleAt(s)),
    );
    expect(windows.map(({ status }) => status)).toEqual(['WARMUP', 'WARMUP', 'OK']);
  });

  test('follow the grid of the entity, not of the clock', () => {
    const offset = 97_000;
    const { windows } = run(
      kpiSetOf(),
      steps(0, 8).map((s) => ({ ...sampleAt(s), ts: sampleAt(s).ts + offset })),
    );
    expect(windows.map(({ end }) => end)).toEqual([sampleAt(7).ts + offset]);
  });

  test('take a sample that is off the grid by less than half a step as its step', () => {
    const jitter = (s: number) => (s % 2 === 0 ? 0 : 2 * MINUTE);
    const { windows } = run(
      kpiSetOf(),
      steps(0, 8).map((s) => ({ ...sampleAt(s), ts: sampleAt(s).ts + jitter(s) })),
    );
    expect(windows.map(endStep)).toEqual([7]);
  });

  test('a constant KPI has scale 1 and stays finite', () => {
    const { windows } = run(
      kpiSetOf(),
      steps(0, 600).map((s) => sampleAt(s, [5, Math.sin(s)])),
    );
    const last = windows.at(-1)!;
    expect(last.scale[0]).toBe(1);
    expect(last.step[0]).toBe(0);
    for (const part of [last.x, last.seasonal, last.trend, last.step]) {
      expect(part.every(Number.isFinite)).toBe(true);
    }
  });
});

describe('missing samples', () => {
  test('are waited for as long as the allowed lateness, then held and masked', () => {
    const { windows, outcomes } = run(
      kpiSetOf(),
      [0, 1, 2, 3, 5, 6, 7].map((s) => sampleAt(s, [s, 0])),
    );
    expect(windows).toHaveLength(0);
    const late = run(
      kpiSetOf(),
      [0, 1, 2, 3, 5, 6, 7, 8].map((s) => sampleAt(s, [s, 0])),
    );
    expect(late.windows.map(endStep)).toEqual([7]);
    expect(raw(late.windows[0], 4, 0)).toBeCloseTo(3, 3);
    expect([...late.windows[0].mask]).toEqual([0, 0, 0, 0, 0b11, 0, 0, 0]);
    expect(outcomes.every((outcome) => outcome === 'ACCEPTED')).toBe(true);
  });

  test('that come within it complete the window as if in order', () => {
    const { windows } = run(
      kpiSetOf(),
      [0, 1, 2, 3, 5, 6, 7, 4].map((s) => sampleAt(s, [s, 0])),
    );
    expect(windows.map(endStep)).toEqual([7]);
    expect([...windows[0].mask]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('that come later are LATE', () => {
    const { outcomes } = run(
      kpiSetOf(),
      [0, 1, 2, 3, 5, 6, 7, 8, 4].map((s) => sampleAt(s)),
    );
    expect(outcomes.at(-1)).toBe('LATE');
  });

  test('a gap of maxGap goes on, a longer one begins a new run', () => {
    const held = run(
      kpiSetOf(),
      [...steps(0, 8), ...steps(14, 24)].map((s) => sampleAt(s)),
    );
    expect(held.windows.map(endStep)).toEqual([7, 11, 15, 19, 23]);
    const broken = run(
      kpiSetOf(),
      [...steps(0, 8), ...steps(15, 24)].map((s) => sampleAt(s)),
    );
    expect(broken.windows.map(endStep)).toEqual([7, 11, 22]);
  });

  test('a KPI that is null alone is held and masked alone', () => {
    const { windows } = run(
      kpiSetOf(),
      steps(0, 8).map((s) => sampleAt(s, s === 5 ? [null, s] : [s, s])),
    );
    expect(raw(windows[0], 5, 0)).toBeCloseTo(4, 3);
    expect(windows[0].mask[5]).toBe(0b01);
  });

  test('a KPI that was never measured lies on its condition', () => {
    const { windows } = run(
      kpiSetOf(),
      steps(0, 8).map((s) => sampleAt(s, [null, s])),
    );
    for (const row of steps(0, 8))
      expect(windows[0].x[row * 2]).toBe(windows[0].seasonal[row * 2] + windows[0].trend[0]);
  });

  test('a suspect sample fills its step, masked', () => {
    const { windows } = run(
      kpiSetOf(),
      steps(0, 8).map((s) => sampleAt(s, [s, s], s === 6)),
    );
    expect(raw(windows[0], 6, 0)).toBeCloseTo(5, 3);
    expect(windows[0].mask[6]).toBe(0b11);
  });
});

describe('repeated samples', () => {
  test('overwrite until their step is in a window, then are REPEATED', () => {
    const before = [...steps(0, 7).map((s) => sampleAt(s)), sampleAt(3, [2.5, 0]), sampleAt(7)];
    const { windows, outcomes } = run(kpiSetOf(), [...before, sampleAt(3, [3.5, 0])]);
    expect(raw(windows[0], 3, 0)).toBeCloseTo(2.5, 3);
    expect(outcomes.slice(-3)).toEqual(['ACCEPTED', 'ACCEPTED', 'REPEATED']);
  });

  test('of a step that was closed as missing, or that left the ring, are LATE', () => {
    const all = [0, 1, 2, 3, ...steps(5, 12)].map((s) => sampleAt(s));
    expect(run(kpiSetOf(), [...all, sampleAt(4)]).outcomes.at(-1)).toBe('LATE');
    expect(run(kpiSetOf(), [...steps(0, 40).map((s) => sampleAt(s)), sampleAt(2)]).outcomes.at(-1)).toBe(
      'LATE',
    );
  });
});

describe('silence', () => {
  const series = new EntitySeries(kpiSetOf());

  test('is marked once, after silentAfter steps, and ended by the next sample', () => {
    const block = series.create();
    const out: SeriesWindow[] = [];
    series.accept(block, sampleAt(0), out);
    expect(series.silence(block, sampleAt(5).ts)).toBeUndefined();
    expect(series.silence(block, sampleAt(6).ts)).toMatchObject({ status: 'SILENT', end: sampleAt(0).ts });
    expect(series.silence(block, sampleAt(7).ts)).toBeUndefined();
    series.accept(block, sampleAt(9), out);
    expect(out).toMatchObject([{ status: 'RESUMED', end: sampleAt(9).ts }]);
    expect(series.silence(block, sampleAt(15).ts)).toMatchObject({ status: 'SILENT', end: sampleAt(9).ts });
  });
});

describe('snapshots', () => {
  test('of another layout are refused', () => {
    const small = new EntitySeries(kpiSetOf());
    const large = new EntitySeries(kpiSetOf({ windowLength: 16 }));
    const bytes = bytesOf(small.create(), small.layout);
    expect(() => restoreBlock(large.create(), large.layout, bytes)).toThrow(RangeError);
  });

  test('an entity of 12 KPIs at 5 minutes takes less than 8 KiB', () => {
    const kpis = Array.from({ length: 12 }, (_, k) => ({ name: `k${k}`, unit: '' }));
    expect(new EntitySeries(kpiSetOf({ kpis, windowLength: 48 })).layout.bytes).toBeLessThanOrEqual(8192);
  });
});
