import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bucketSpan, bucketStarts, bucketsOf } from '#services/console/history/buckets.ts';

const STEP = 300_000;
const DAY = 24 * 12;

test('where every step has room, a bucket is a step', () => {
  const buckets = bucketsOf(10 * STEP, 14 * STEP, 10, STEP);
  expect(buckets).toEqual({ granularityMs: STEP, widthMs: STEP, first: 10, count: 5 });
  expect(bucketStarts(buckets)).toEqual([10, 11, 12, 13, 14].map((step) => step * STEP));
});

test('an instant counts to the step nearest to it', () => {
  const { from, to } = bucketSpan(bucketsOf(10 * STEP, 14 * STEP, 10, STEP));
  expect(from).toBe(10 * STEP - STEP / 2);
  expect(to).toBe(14 * STEP + STEP / 2 - 1);
});

test('moving the span moves no bucket', () => {
  const weeks = (shift: number) => bucketsOf(shift, shift + 28 * DAY * STEP, 1000, STEP);
  const before = new Set(bucketStarts(weeks(0)));
  const moved = bucketStarts(weeks(7 * STEP));
  expect(weeks(7 * STEP).widthMs).toBe(weeks(0).widthMs);
  expect(moved.filter((start) => !before.has(start)).length).toBeLessThanOrEqual(1);
});

test('buckets are the narrowest that cover the span, and no more than wanted', () => {
  const time = fc.integer({ min: 0, max: 2e12 });
  fc.assert(
    fc.property(
      time,
      fc.integer({ min: 1, max: 35 * DAY }),
      fc.integer({ min: 10, max: 2000 }),
      (from, steps, points) => {
        const to = from + steps * STEP;
        const buckets = bucketsOf(from, to, points, STEP);
        const span = bucketSpan(buckets);
        expect(buckets.count).toBeLessThanOrEqual(points);
        expect(buckets.widthMs % STEP).toBe(0);
        expect(span.from).toBeLessThanOrEqual(from);
        expect(span.to).toBeGreaterThanOrEqual(to);
        if (buckets.widthMs > STEP) {
          const narrower = buckets.widthMs - STEP;
          const first = Math.floor(Math.round(from / STEP) / (narrower / STEP));
          const last = Math.floor(Math.round(to / STEP) / (narrower / STEP));
          expect(last - first + 1).toBeGreaterThan(points);
        }
      },
    ),
  );
});
