import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { WindowBatch } from '#core/detect/detector.ts';
import { type HistoryRow, historyRow } from '#core/history/history-row.ts';
import { type HistoryCut, windowsFromHistory } from '#core/history/windows-from-history.ts';
import { type Random, seededRandom } from '#core/random/random.ts';
import { clip, X_CLIP } from '#core/series/clip.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, run as runSeries, sampleAt, steps } from '../support/series-samples.ts';

const MINUTE = 60_000;

/** A window as the windower sends it. */
type Sent = SeriesWindow & { readonly entity: string };

interface Shape {
  readonly windowLength: number;
  readonly hop: number;
  readonly kpis: number;
  readonly granularityMs: number;
}

/** W need not be a multiple of hop. */
const shapes = fc
  .record({
    hop: fc.integer({ min: 1, max: 5 }),
    more: fc.integer({ min: 0, max: 20 }),
    kpis: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ hop, more, kpis }): Shape => ({ windowLength: hop + more, hop, kpis, granularityMs: 5 * MINUTE }));

/**
 * Cuts windows directly from a random series in raw units: one run of steps without gap. Scale and median move at
 * every window where `drift` is not 0.
 */
function sendRun(
  random: Random,
  entity: string,
  shape: Shape,
  start: number,
  steps: number,
  drift: number,
): Sent[] {
  const { windowLength, hop, kpis, granularityMs } = shape;
  const cells = steps * kpis;
  const raw = Float64Array.from({ length: cells }, () => 100 + 20 * random.normal());
  const rawSeasonal = Float64Array.from({ length: cells }, () => 100 + 10 * random.normal());
  const floats = (mean: number, sd: number) =>
    Float32Array.from({ length: kpis }, () => mean + sd * random.uniform(-1, 1));
  let median = floats(100, 5);
  let scale = floats(20, 5);
  const sent: Sent[] = [];
  for (let last = windowLength - 1; last < steps; last += hop) {
    if (drift > 0) {
      median = median.map((value) => value + drift * random.normal());
      scale = scale.map((value) => value * (1 + (drift / 20) * random.uniform(-1, 1)));
    }
    const from = (last - windowLength + 1) * kpis;
    const scaled = (values: Float64Array) =>
      Float32Array.from(values.subarray(from, from + windowLength * kpis), (value, i) => {
        const k = i % kpis;
        return (value - median[k]) / scale[k];
      });
    sent.push({
      entity,
      status: 'OK',
      end: start + last * granularityMs,
      x: scaled(raw).map((value) => clip(value, X_CLIP)),
      seasonal: scaled(rawSeasonal),
      trend: floats(0, 1),
      step: floats(0.5, 0.2),
      median,
      scale,
      mask: new Uint8Array(windowLength * Math.ceil(kpis / 8)),
    });
  }
  return sent;
}

const rowOf = (window: Sent, { hop }: Shape) => historyRow(window.entity, window, hop);

async function cut(rows: Iterable<HistoryRow>, options: HistoryCut): Promise<WindowBatch[]> {
  const batches: WindowBatch[] = [];
  for await (const batch of windowsFromHistory(rows, options)) batches.push(batch);
  return batches;
}

const names = (batches: readonly WindowBatch[]) =>
  batches.flatMap((batch) => batch.entities.map((entity, i) => `${entity}@${batch.ends[i]}`));

const values = (batches: readonly WindowBatch[], field: 'x' | 'seasonal' | 'trend' | 'step') =>
  batches.flatMap((batch) => Array.from(batch[field]));

/** Largest difference between windows as sent and as rebuilt. */
function worst(sent: readonly Sent[], batches: readonly WindowBatch[], field: 'x' | 'seasonal'): number {
  const rebuilt = values(batches, field);
  return sent
    .flatMap((window) => Array.from(window[field]))
    .reduce((max, value, i) => Math.max(max, Math.abs(value - rebuilt[i])), 0);
}

/** The windows of a run that the history can rebuild: it has only the new steps of the first one. */
const rebuildable = (run: readonly Sent[], shape: Shape) =>
  run.slice(Math.ceil(shape.windowLength / shape.hop) - 1);

describe('windows from history', () => {
  test('are the windows as they were sent, bit by bit where the scale did not move', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(10_000), fc.integer({ min: 1, max: 9 }), async (shape, seed, batch) => {
        const random = seededRandom(seed);
        const runs = ['a', 'b', 'c'].map((entity) =>
          sendRun(random, entity, shape, 0, shape.windowLength + random.integer(0, 60), 0),
        );
        const expected = runs.flatMap((run) => rebuildable(run, shape));
        const batches = await cut(
          runs.flat().map((window) => rowOf(window, shape)),
          { ...shape, batch },
        );
        expect(names(batches)).toEqual(expected.map((window) => `${window.entity}@${window.end}`));
        for (const field of ['x', 'seasonal', 'trend', 'step'] as const)
          expect(values(batches, field)).toEqual(expected.flatMap((window) => Array.from(window[field])));
        for (const { count } of batches.slice(0, -1)) expect(count).toBe(batch);
      }),
      { numRuns: 40 },
    );
  });

  test('are exact to float32 rounding where the scale moved between them', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(10_000), async (shape, seed) => {
        const run = sendRun(seededRandom(seed), 'a', shape, 0, shape.windowLength + 40, 0.5);
        const expected = rebuildable(run, shape);
        const batches = await cut(
          run.map((window) => rowOf(window, shape)),
          shape,
        );
        for (const field of ['x', 'seasonal'] as const) {
          expect(values(batches, field).length).toBe(expected.length * shape.windowLength * shape.kpis);
          expect(worst(expected, batches, field)).toBeLessThan(4e-6);
        }
      }),
      { numRuns: 40 },
    );
  });

  test('are those of the windower from its third day on, when the profile of a day is known', async () => {
    const kpiSet = kpiSetOf({ windowLength: 48, hop: 4 });
    const shape: Shape = { windowLength: 48, hop: 4, kpis: 2, granularityMs: kpiSet.granularityMs };
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), async (seed) => {
        const random = seededRandom(seed);
        const samples = steps(0, 288 * 8)
          .filter(() => random.uniform() > 0.02)
          .map((i) => {
            const busy = Math.sin((i / 288) * 2 * Math.PI);
            return sampleAt(i, [40 + 10 * busy + random.normal(), 300 - 80 * busy + 9 * random.normal()]);
          });
        const sent = runSeries(kpiSet, samples)
          .windows.filter((window) => window.status === 'OK' || window.status === 'WARMUP')
          .map((window): Sent => ({ ...window, entity: 'a' }));
        const settled = sampleAt(288 * 2).ts;
        const batches = await cut(
          sent.map((window) => rowOf(window, shape)),
          {
            ...shape,
            include: (end) => end >= settled,
          },
        );
        const expected = sent.filter((window) => window.end >= settled);
        expect(names(batches)).toEqual(expected.map((window) => `a@${window.end}`));
        expect(worst(expected, batches, 'x')).toBeLessThan(1e-5);
        // The windower rounds its seasonal profile anew when the scale moves.
        expect(worst(expected, batches, 'seasonal')).toBeLessThan(1e-3);
      }),
      { numRuns: 4 },
    );
  });

  test('clip again in the units of the last row', async () => {
    const shape: Shape = { windowLength: 2, hop: 1, kpis: 1, granularityMs: MINUTE };
    const row = (end: number, x: number, scale: number): HistoryRow => ({
      entity: 'a',
      end,
      status: 'OK',
      hop: 1,
      kpis: 1,
      x: Float32Array.of(x),
      seasonal: Float32Array.of(x),
      trend: Float32Array.of(0),
      step: Float32Array.of(1),
      median: Float32Array.of(0),
      scale: Float32Array.of(scale),
    });
    const [batch] = await cut([row(0, 6, 2), row(MINUTE, 1, 1)], shape);
    expect(Array.from(batch.x)).toEqual([8, 1]);
    expect(Array.from(batch.seasonal)).toEqual([12, 1]);
  });

  test('never span a gap, another shape or another entity, and a repeated row counts once', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(10_000), async (shape, seed) => {
        const random = seededRandom(seed);
        const { granularityMs, windowLength, hop } = shape;
        const steps = () => windowLength + random.integer(0, 30);
        const first = sendRun(random, 'a', shape, 0, steps(), 0);
        const restart = first[first.length - 1].end + (hop + random.integer(1, 20)) * granularityMs;
        const second = sendRun(random, 'a', shape, restart, steps(), 0);
        const old = { ...rowOf(second[0], shape), kpis: shape.kpis + 1, end: restart - granularityMs };
        const other = sendRun(random, 'b', shape, 0, steps(), 0);
        const twice = (run: Sent[]) => run.flatMap((window) => [rowOf(window, shape), rowOf(window, shape)]);
        const batches = await cut([...twice(first), old, ...twice(second), ...twice(other)], shape);
        const expected = [first, second, other].flatMap((run) => rebuildable(run, shape));
        expect(names(batches)).toEqual(expected.map((window) => `${window.entity}@${window.end}`));
        expect(values(batches, 'x')).toEqual(expected.flatMap((window) => Array.from(window.x)));
      }),
      { numRuns: 40 },
    );
  });

  test('every n-th of an entity is a choice by time alone, wherever the scan starts', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 7 }),
        fc.nat(10_000),
        fc.nat(20),
        async (every, seed, skip) => {
          const shape: Shape = { windowLength: 6, hop: 2, kpis: 1, granularityMs: MINUTE };
          const rows = sendRun(seededRandom(seed), `cell-${seed}`, shape, 0, 200, 0).map((w) =>
            rowOf(w, shape),
          );
          const all = names(await cut(rows, shape));
          const chosen = names(await cut(rows, { ...shape, every }));
          const indices = chosen.map((name) => all.indexOf(name));
          expect(indices[0]).toBeLessThan(every);
          for (const [i, index] of indices.entries()) expect(index).toBe(indices[0] + i * every);
          expect(indices[indices.length - 1] + every).toBeGreaterThanOrEqual(all.length);

          const later = names(await cut(rows.slice(skip), { ...shape, every }));
          expect(chosen.slice(chosen.length - later.length)).toEqual(later);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('different entities are sampled at different times of day', async () => {
    const shape: Shape = { windowLength: 4, hop: 4, kpis: 1, granularityMs: 5 * MINUTE };
    const times = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const rows = sendRun(seededRandom(1), `cell-${i}`, shape, 0, 4 * 72, 0).map((w) => rowOf(w, shape));
      const [batch] = await cut(rows, { ...shape, every: 72 });
      times.add(batch.ends[0]);
    }
    expect(times.size).toBeGreaterThan(20);
  });

  test('include decides by end and status', async () => {
    const shape: Shape = { windowLength: 6, hop: 2, kpis: 2, granularityMs: MINUTE };
    const rows = sendRun(seededRandom(3), 'a', shape, 0, 100, 0).map(
      (window, i): HistoryRow => ({
        ...rowOf(window, shape),
        status: i < 20 ? 'WARMUP' : 'OK',
      }),
    );
    const batches = await cut(rows, {
      ...shape,
      include: (end, status) => status === 'OK' && end < rows[40].end,
    });
    expect(names(batches)).toEqual(rows.slice(20, 40).map((row) => `a@${row.end}`));
  });

  test('refuses rows that go back in time', async () => {
    const shape: Shape = { windowLength: 6, hop: 2, kpis: 1, granularityMs: MINUTE };
    const rows = sendRun(seededRandom(3), 'a', shape, 0, 40, 0).map((window) => rowOf(window, shape));
    await expect(cut([...rows].reverse(), shape)).rejects.toThrow(RangeError);
  });
});
