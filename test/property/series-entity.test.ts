import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EntitySeries, type Sample } from '#core/series/entity-series.ts';
import { bytesOf, restoreBlock } from '#core/series/series-block.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, run, sampleAt } from '../support/series-samples.ts';

const LATENESS = 3;
const kpiSet = kpiSetOf({ allowedLateness: LATENESS });

/** Samples on a grid, some missing, some suspect, in grid order. */
const series = fc
  .array(
    fc.record({
      skip: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 9 })),
      value: fc.float({ noNaN: true, min: -1000, max: 1000 }),
      suspect: fc.boolean().map((b) => b),
    }),
    { minLength: 10, maxLength: 120 },
  )
  .map((items) => {
    let step = 0;
    return items.map(({ skip, value, suspect }, i) => {
      step += skip + 1;
      return { step, sample: sampleAt(step, [value, i], suspect && value > 900) };
    });
  });

/** Delivery in which no sample is overtaken by one that is more than the allowed lateness ahead. */
const delayed = fc
  .tuple(series, fc.infiniteStream(fc.integer({ min: 0, max: LATENESS })))
  .map(([items, delays]) => {
    const arrivals = items.map((item) => ({ ...item, at: item.step + (delays.next().value as number) }));
    return { items, shuffled: [...arrivals].sort((a, b) => a.at - b.at || b.step - a.step) };
  });

describe('windows', () => {
  test('do not depend on the order in which samples came, within the allowed lateness', () => {
    fc.assert(
      fc.property(delayed, ({ items, shuffled }) => {
        const inOrder = run(
          kpiSet,
          items.map(({ sample }) => sample),
        );
        const outOfOrder = run(
          kpiSet,
          shuffled.map(({ sample }) => sample),
        );
        expect(outOfOrder.outcomes.every((outcome) => outcome === 'ACCEPTED')).toBe(true);
        const closed = Math.min(inOrder.windows.length, outOfOrder.windows.length);
        expect(outOfOrder.windows.slice(0, closed)).toEqual(inOrder.windows.slice(0, closed));
        expect(outOfOrder.windows).toHaveLength(inOrder.windows.length);
      }),
      { numRuns: 300 },
    );
  });

  test('never contain a value that is not finite, nor an x beyond the clip', () => {
    fc.assert(
      fc.property(series, (items) => {
        const { windows } = run(
          kpiSet,
          items.map(({ sample }) => sample),
        );
        for (const { x, seasonal, trend, scale } of windows) {
          for (const part of [x, seasonal, trend, scale]) expect(part.every(Number.isFinite)).toBe(true);
          expect(x.every((value) => Math.abs(value) <= 8)).toBe(true);
          expect(scale.every((value) => value > 0)).toBe(true);
        }
      }),
    );
  });

  test('are finite whatever finite values come', () => {
    const anything = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 1, Number.MIN_VALUE, 1e-45, 1e18, 1e20, 3.4e38, Number.MAX_VALUE),
    );
    const signed = fc.tuple(anything, fc.boolean()).map(([value, flip]) => (flip ? -value : value));
    fc.assert(
      fc.property(fc.array(fc.tuple(signed, signed), { minLength: 8, maxLength: 200 }), (rows) => {
        const { windows } = run(
          kpiSet,
          rows.map((row, step) => sampleAt(step, row)),
        );
        for (const { x, seasonal, trend, step, median, scale } of windows) {
          for (const part of [x, seasonal, trend, step, median, scale])
            expect(part.every(Number.isFinite)).toBe(true);
          expect(scale.every((value) => value > 0)).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a run that is stopped anywhere and restored from its snapshot goes on the same', () => {
    fc.assert(
      fc.property(series, fc.nat(), (items, at) => {
        const samples = items.map(({ sample }) => sample);
        const cut = at % samples.length;
        const whole = run(kpiSet, samples).windows;
        const before = new EntitySeries(kpiSet);
        const block = before.create();
        const windows: SeriesWindow[] = [];
        accept(before, block, samples.slice(0, cut), windows);
        const after = new EntitySeries(kpiSet);
        const restored = after.create();
        restoreBlock(restored, after.layout, bytesOf(block, before.layout));
        accept(after, restored, samples.slice(cut), windows);
        expect(windows).toEqual(whole);
      }),
    );
  });
});

function accept(
  entity: EntitySeries,
  block: ReturnType<EntitySeries['create']>,
  samples: readonly Sample[],
  out: SeriesWindow[],
) {
  for (const sample of samples) entity.accept(block, sample, out);
}
