import { describe, expect, test } from '@jest/globals';
import { DAY_MS } from '#core/series/grid.ts';
import { calendar, isMondayMidnight, latestMonday } from '#core/simulate/calendar.ts';

describe('the calendar of a simulation', () => {
  test('counts steps, days and weekends from a Monday', () => {
    const time = calendar(10, 300_000);
    expect(time).toMatchObject({ stepsPerDay: 288, steps: 2880, weeks: 2 });
    const weekendDays = Array.from({ length: 10 }, (_, day) => day).filter((day) =>
      time.isWeekend(day * 288),
    );
    expect(weekendDays).toEqual([5, 6]);
    expect([time.isWeekend(5 * 288 - 1), time.isWeekend(7 * 288 - 1)]).toEqual([false, true]);
  });

  test.each([
    [0, 300_000],
    [1.5, 300_000],
    [7, 7 * 60_000],
    [7, 2 * DAY_MS],
  ])('refuses %d days of %d ms steps', (days, granularityMs) => {
    expect(() => calendar(days, granularityMs)).toThrow(RangeError);
  });

  test.each([
    ['2024-01-29T00:00:00Z', 28, '2024-01-01T00:00:00Z'],
    ['2024-01-28T23:59:59Z', 28, '2023-12-25T00:00:00Z'],
    ['2024-02-04T23:59:59Z', 28, '2024-01-01T00:00:00Z'],
    ['2024-01-02T00:00:00Z', 1, '2024-01-01T00:00:00Z'],
  ])('the latest Monday for a series that ends by %s after %d days is %s', (end, days, start) => {
    const monday = latestMonday(Date.parse(end), days * DAY_MS);
    expect(new Date(monday).toISOString()).toBe(new Date(start).toISOString());
    expect(isMondayMidnight(monday)).toBe(true);
  });

  test('tells a Monday midnight from other times', () => {
    expect(isMondayMidnight(Date.parse('2024-01-01T00:00:00Z'))).toBe(true);
    expect(isMondayMidnight(Date.parse('2024-01-02T00:00:00Z'))).toBe(false);
    expect(isMondayMidnight(Date.parse('2024-01-01T00:05:00Z'))).toBe(false);
    expect(isMondayMidnight(Number.NaN)).toBe(false);
  });
});
