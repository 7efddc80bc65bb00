import { clockText } from '../frame/format.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Distances of time ticks; multiples of them since 1970 are round times in UTC. */
export const TIME_STEPS: readonly number[] = [
  MINUTE,
  5 * MINUTE,
  10 * MINUTE,
  15 * MINUTE,
  30 * MINUTE,
  HOUR,
  2 * HOUR,
  3 * HOUR,
  6 * HOUR,
  12 * HOUR,
  DAY,
  2 * DAY,
  4 * DAY,
  7 * DAY,
];

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** Texts of time ticks, UTC: the hour, and the day where it begins and at the first tick. */
export function timeTexts(times: readonly number[], distance: number): string[] {
  return times.map((time, i) => {
    if (distance >= DAY) return day.format(time);
    const newDay = i === 0 || Math.floor(times[i - 1] / DAY) !== Math.floor(time / DAY);
    if (!newDay) return clockText(time);
    return time % DAY === 0 ? day.format(time) : `${clockText(time)}\n${day.format(time)}`;
  });
}

/** From which size on, by what it is divided, and the letter; four digits are read as they are. */
const UNITS = [
  [1e9, 1e9, 'G'],
  [1e6, 1e6, 'M'],
  [1e4, 1e3, 'k'],
] as const;

/** A number as short as an axis or a narrow column needs it, to three digits or so. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && size < 0.001) return value.toExponential(0);
  for (const [least, unit, letter] of UNITS) if (size >= least) return `${digits(value / unit)}${letter}`;
  return digits(value);
}

function digits(value: number): string {
  const size = Math.abs(value);
  const decimals = size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  return String(Number(value.toFixed(decimals))).replace('-', '−');
}
