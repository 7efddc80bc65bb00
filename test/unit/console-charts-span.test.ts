import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  covered,
  LENGTHS,
  lengthOf,
  notBeyond,
  ofLength,
  panned,
  pinched,
  REACH,
  shareAt,
  snapped,
  spanOf,
  timeAt,
  zoomed,
} from '#services/console/page/charts/span.ts';
import { DAY, HOUR, STEP } from '../support/console-series.ts';

const T = 1_795_000_000_000;
const day = { from: T, to: T + DAY };

const spans = fc
  .record({ from: fc.integer({ min: 0, max: 2e12 }), length: fc.integer({ min: HOUR, max: 28 * DAY }) })
  .map(({ from, length }) => ({ from, to: from + length }));

test('zooming keeps the point under the pointer where it is', () => {
  fc.assert(
    fc.property(
      spans,
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (span, factor, share) => {
        const at = timeAt(span, share);
        expect(shareAt(zoomed(span, factor, at), at)).toBeCloseTo(share, 4);
      },
    ),
  );
});

test('zooming ends at what can be drawn', () => {
  expect(lengthOf(zoomed(day, 1000, T))).toBe(REACH.longest);
  expect(lengthOf(zoomed(day, 1e-6, T))).toBe(REACH.shortest);
});

test('zooming in and out again leads back', () => {
  const at = T + 5 * HOUR;
  expect(zoomed(zoomed(day, 0.5, at), 2, at)).toEqual(day);
});

test('a pinch puts two times under two fingers', () => {
  const view = pinched({ time: T, share: 0.25 }, { time: T + HOUR, share: 0.75 });
  expect(view).toEqual({ from: T - HOUR / 2, to: T + 1.5 * HOUR });
});

test('fingers on one spot show the longest span, and no endless one', () => {
  expect(lengthOf(pinched({ time: T, share: 0.5 }, { time: T + HOUR, share: 0.5 }))).toBe(REACH.longest);
});

test('panning moves by a share and keeps the length', () => {
  expect(panned(day, -0.25)).toEqual({ from: T - 6 * HOUR, to: T + 18 * HOUR });
});

test('nothing is shown beyond the newest step', () => {
  expect(notBeyond(day, T + 20 * HOUR)).toEqual({ from: T - 4 * HOUR, to: T + 20 * HOUR });
  expect(notBeyond(day, null)).toEqual(day);
});

test('another length keeps the end where that is the newest step, else the middle', () => {
  expect(ofLength(day, 2 * HOUR, day.to)).toEqual({ from: day.to - 2 * HOUR, to: day.to });
  expect(ofLength(day, 2 * HOUR, day.to + DAY)).toEqual({ from: T + 11 * HOUR, to: T + 13 * HOUR });
  expect(ofLength(day, 7 * DAY, day.to + HOUR).to).toBe(day.to + HOUR);
});

test('each length that is offered can be drawn', () => {
  for (const { ms } of LENGTHS) expect(ms >= REACH.shortest && ms <= REACH.longest).toBe(true);
});

test('a drag marks the steps that it touches, in either direction', () => {
  const first = 4000 * STEP;
  const dragged = spanOf(first + 2.4 * STEP, first - 0.4 * STEP);
  expect(snapped(dragged, STEP)).toEqual({ from: first, to: first + 2 * STEP });
});

test('a marked span, dragged over where it is drawn, is the same span', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5e6 }), fc.integer({ min: 0, max: 500 }), (step, more) => {
      const span = { from: step * STEP, to: (step + more) * STEP };
      const { from, to } = covered(span, STEP);
      expect(snapped({ from, to: to - 1 }, STEP)).toEqual(span);
    }),
  );
});
