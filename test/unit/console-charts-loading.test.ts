import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Loaded } from '#services/console/page/charts/loaded.ts';
import { type Need, questionFor } from '#services/console/page/charts/question.ts';
import { isWithin, lengthOf } from '#services/console/page/charts/span.ts';
import { withTail } from '#services/console/page/charts/tail.ts';
import { DAY, HOUR, STEP, seriesAnswer } from '../support/console-series.ts';

const T = 5_983_000 * STEP;
const LONGEST = 35 * DAY;

const need = (over: Partial<Need> = {}): Need => ({
  view: { from: T, to: T + DAY },
  pixels: 800,
  stepMs: STEP,
  longest: LONGEST,
  newest: null,
  ...over,
});

test('half a span more is asked for on either side', () => {
  const question = questionFor(need(), undefined)!;
  expect(question.from).toBeLessThanOrEqual(T - DAY / 2);
  expect(question.to).toBeGreaterThanOrEqual(T + 1.5 * DAY);
  expect(question.points).toBeGreaterThanOrEqual(800);
});

test('a question covers its view, within what the route takes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: HOUR / 2, max: LONGEST }),
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 100, max: 3000 }),
      (length, shift, pixels) => {
        const view = { from: T + shift, to: T + shift + length };
        const question = questionFor(need({ view, pixels }), undefined)!;
        expect(isWithin(view, question)).toBe(true);
        expect(lengthOf(question)).toBeLessThanOrEqual(LONGEST);
        expect(question.points).toBeGreaterThanOrEqual(10);
        expect(question.points).toBeLessThanOrEqual(2000);
      },
    ),
  );
});

test('looking about a little asks the same again', () => {
  const moved = { from: T + HOUR / 8, to: T + DAY + HOUR / 8 };
  expect(questionFor(need({ view: moved }), undefined)).toEqual(questionFor(need(), undefined));
});

test('nothing is asked for beyond the newest step', () => {
  const newest = T + DAY;
  expect(questionFor(need({ newest }), undefined)!.to).toBe(newest + STEP);
});

test('what is drawn and fine enough is not asked for', () => {
  const drawn = seriesAnswer(questionFor(need(), undefined)!);
  expect(questionFor(need(), drawn)).toBeUndefined();
});

test('what is drawn too coarsely is asked for again, finer', () => {
  const drawn = seriesAnswer({ from: T - 14 * DAY, to: T + 14 * DAY, points: 400 });
  const question = questionFor(need(), drawn)!;
  expect(seriesAnswer(question).bucketMs).toBeLessThan(drawn.bucketMs);
});

test.each([
  ['each step is drawn', DAY],
  ['buckets are drawn', 28 * DAY],
])('only the end is asked for where the rest is drawn: %s', (_, length) => {
  const view = { from: T - length, to: T };
  const drawn = seriesAnswer({ ...view, points: 400 });
  const later = { from: view.from + 2 * STEP, to: view.to + 2 * STEP };
  const question = questionFor(need({ view: later, newest: later.to }), drawn)!;
  expect(lengthOf(question)).toBeLessThan(length / 4);
  const joined = withTail(drawn, seriesAnswer(question))!;
  expect(joined.bucketMs).toBe(drawn.bucketMs);
  expect(questionFor(need({ view: later, newest: later.to }), joined)).toBeUndefined();
});

test('a tail continues what is drawn without a seam, and brings later settled scores', () => {
  const old = { ...seriesAnswer({ from: T, to: T + DAY, points: 400 }), settled: new Array(289).fill(null) };
  const fresh = seriesAnswer({ from: T + 20 * HOUR, to: T + 26 * HOUR, points: 400 });
  const joined = withTail(old, fresh)!;
  const whole = seriesAnswer({ from: T, to: T + 26 * HOUR, points: 400 });
  expect(joined.times).toEqual(whole.times);
  expect(joined.kpis).toEqual(whole.kpis);
  expect(joined.settled.slice(0, 240)).toEqual(new Array(240).fill(null));
  expect(joined.settled.slice(240)).toEqual(whole.settled.slice(240));
});

test.each([
  ['other buckets', { from: T, to: T + 28 * DAY, points: 400 }],
  ['a hole between', { from: T + DAY + HOUR, to: T + 2 * DAY, points: 400 }],
  ['an earlier start', { from: T - HOUR, to: T + 2 * DAY, points: 700 }],
  ['an earlier end', { from: T + HOUR, to: T + 2 * HOUR, points: 400 }],
])('answers that do not fit are not joined: %s', (_, question) => {
  expect(
    withTail(seriesAnswer({ from: T, to: T + DAY, points: 400 }), seriesAnswer(question)),
  ).toBeUndefined();
});

test('the finest answer that covers a view is drawn', () => {
  const loaded = new Loaded();
  const weeks = seriesAnswer({ from: T - 14 * DAY, to: T + 14 * DAY, points: 400 });
  const day = seriesAnswer({ from: T, to: T + DAY, points: 400 });
  loaded.add(weeks);
  loaded.add(day);
  expect(loaded.bestFor({ from: T + HOUR, to: T + 3 * HOUR })).toBe(day);
  expect(loaded.bestFor({ from: T - HOUR, to: T + 3 * HOUR })).toBe(weeks);
});

test('where nothing covers a view, what shows most of it is drawn, and nothing where nothing does', () => {
  const loaded = new Loaded();
  const day = seriesAnswer({ from: T, to: T + DAY, points: 400 });
  loaded.add(day);
  loaded.add(seriesAnswer({ from: T + 1.5 * DAY, to: T + 2 * DAY, points: 400 }));
  expect(loaded.bestFor({ from: T - HOUR, to: T + 2 * DAY })).toBe(day);
  expect(loaded.bestFor({ from: T - 5 * DAY, to: T - 4 * DAY })).toBeUndefined();
});

test('the answer that was least recently drawn is given up first', () => {
  const loaded = new Loaded(2);
  const [first, second, third] = [0, 1, 2].map((n) =>
    seriesAnswer({ from: T + 2 * n * DAY, to: T + (2 * n + 1) * DAY, points: 400 }),
  );
  loaded.add(first);
  loaded.add(second);
  loaded.bestFor(first);
  loaded.add(third);
  expect(loaded.size).toBe(2);
  expect(loaded.bestFor(first)).toBe(first);
  expect(loaded.bestFor(second)).toBeUndefined();
});

test('an answer takes the place of those that say no more', () => {
  const loaded = new Loaded();
  loaded.add(seriesAnswer({ from: T, to: T + DAY, points: 400 }));
  loaded.add(seriesAnswer({ from: T - HOUR, to: T + DAY, points: 400 }));
  expect(loaded.size).toBe(1);
});

test('once more has come, an answer is known only until then', () => {
  const loaded = new Loaded();
  loaded.add(seriesAnswer({ from: T, to: T + DAY, points: 400 }));
  loaded.knownUntil(T + 20 * HOUR);
  expect(loaded.bestFor({ from: T, to: T + DAY })!.to).toBe(T + 20 * HOUR);
});
