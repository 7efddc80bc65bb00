import { describe, expect, test } from '@jest/globals';
import type { SeriesWindow } from '#core/series/window.ts';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

const DAY = 288;
const kpiSet = kpiSetOf({ windowLength: 48 });
const [MONDAY, THURSDAY, SATURDAY] = [0, 3, 5];
/** Its mean over half an hour is 0, its quartiles are its extremes. */
const texture = (step: number) => (step % 2 === 0 ? 1 : -1);

/** Windows of an entity that is first heard at midnight of a weekday. @param value by day since then, and step of the day */
function windowsFrom(
  weekday: number,
  days: number,
  value: (day: number, step: number) => number,
): SeriesWindow[] {
  const samples = steps(0, days * DAY).map((step) =>
    sampleAt(weekday * DAY + step, [value(Math.floor(step / DAY), step % DAY), 1]),
  );
  return run(kpiSet, samples).windows;
}

/** The profile at noon of a day since the entity was first heard, in raw units. */
function profileAtNoon(windows: readonly SeriesWindow[], day: number): number {
  const index = (day * DAY + DAY / 2 - kpiSet.windowLength) / kpiSet.hop;
  const { seasonal, scale, median } = windows[index];
  return seasonal.at(-2)! * scale[0] + median[0];
}

describe('a day type that is seen for the first time', () => {
  const risesOnDayThree = (day: number) => (day < 2 ? 0 : 1);

  test.each([
    ['working days', SATURDAY],
    ['a weekend', THURSDAY],
  ])("begins with the other's profile, which counts as two days of its own: %s", (_, first) => {
    const windows = windowsFrom(first, 4, risesOnDayThree);
    expect(profileAtNoon(windows, 2)).toBeCloseTo(0, 3);
    expect(profileAtNoon(windows, 3)).toBeCloseTo(1 / 3, 3);
  });

  test('begins in the same way whichever type came first', () => {
    const [weekendFirst, weekendLast] = [SATURDAY, THURSDAY].map((first) =>
      windowsFrom(first, 4, risesOnDayThree),
    );
    for (const part of ['x', 'seasonal', 'trend', 'scale'] as const) {
      expect(weekendFirst.map((window) => window[part])).toEqual(weekendLast.map((window) => window[part]));
    }
  });
});

describe("a day's change", () => {
  const RISE = 0.4;

  test.each([
    ['a Sunday moves Monday', MONDAY, 6],
    ['a Friday moves Saturday', SATURDAY, 6],
  ])('moves the profile of the other day type by half as much: %s', (_, first, changed) => {
    const windows = windowsFrom(
      first,
      changed + 2,
      (day, step) => texture(step) + (day === changed ? RISE : 0),
    );
    expect(profileAtNoon(windows, changed + 1)).toBeCloseTo(0.5 * 0.25 * RISE, 3);
  });
});

describe('an entity with a weekly rhythm', () => {
  const LESS_ON_WEEKENDS = 0.3;
  const rhythm = (day: number, step: number) =>
    Math.sin((step / DAY) * 2 * Math.PI) * (day % 7 < 5 ? 1 : LESS_ON_WEEKENDS);
  const windows = windowsFrom(MONDAY, 28, rhythm);
  const stepOf = ({ end }: SeriesWindow) => (end - sampleAt(0).ts) / (sampleAt(1).ts - sampleAt(0).ts);

  /** Mean absolute residual of the new steps of a day, in scaled units. */
  function residual(day: number): number {
    const ofDay = windows.filter((window) => Math.floor(stepOf(window) / DAY) === day);
    const errors = ofDay.map(({ x, seasonal, trend }) => Math.abs(x.at(-2)! - seasonal.at(-2)! - trend[0]));
    return errors.reduce((sum, error) => sum + error, 0) / errors.length;
  }

  test('has learned more than half of its weekend after two, two thirds after three', () => {
    const [first, , third, fourth] = [5, 12, 19, 26].map(residual);
    expect(third / first).toBeLessThan(1 / 2);
    expect(fourth / first).toBeLessThan(1 / 3);
  });

  test('is not thrown off on working days: a Monday by a fifth of that, a Friday by less than a tenth', () => {
    const weekend = residual(5);
    for (const monday of [7, 14, 21]) expect(residual(monday) / weekend).toBeLessThan(1 / 5);
    for (const friday of [11, 18, 25]) expect(residual(friday) / weekend).toBeLessThan(1 / 10);
  });
});
