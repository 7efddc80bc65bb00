import { DAY_MS, HOUR_MS, MINUTE_MS } from './durations.ts';

const iso = (time: number) => new Date(time).toISOString();

/** `14:05`, UTC. */
export const clockText = (time: number): string => iso(time).slice(11, 16);

/** `2026-11-23`, UTC. */
export const dateText = (time: number): string => iso(time).slice(0, 10);

/** `2026-11-23 14:05`, UTC; where it is of the same day as `near`, only `14:05`. */
export function timeText(time: number, near?: number | null): string {
  const sameDay = near != null && dateText(near) === dateText(time);
  return sameDay ? clockText(time) : `${dateText(time)} ${clockText(time)}`;
}

/** `14:05–15:20`, or with its days where it spans more than one, UTC. */
export function spanText(from: number, to: number, near?: number | null): string {
  return `${timeText(from, near)}–${timeText(to, from)}`;
}

/** Made once: to make one takes longer than to draw a row. */
const local = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** The same instant in the reader's own time zone, for a `title`. */
export const localText = (time: number): string => `${local.format(time)} local time`;

/** `45 s`, `12 min`, `3 h 20 min`, `4 d 2 h`. */
export function durationText(milliseconds: number): string {
  const span = Math.max(0, milliseconds);
  if (span < MINUTE_MS) return `${Math.round(span / 1000)} s`;
  const minutes = Math.round(span / MINUTE_MS);
  if (minutes < 60) return `${minutes} min`;
  if (span < DAY_MS) return parts(minutes, 60, 'h', 'min');
  return parts(Math.round(span / HOUR_MS), 24, 'd', 'h');
}

function parts(small: number, perLarge: number, large: string, unit: string): string {
  const rest = small % perLarge;
  const whole = `${Math.floor(small / perLarge)} ${large}`;
  return rest === 0 ? whole : `${whole} ${rest} ${unit}`;
}

/** `12 min ago`, `in 2 h`, `now` within a minute. */
export function agoText(time: number, now: number): string {
  const past = now - time;
  if (Math.abs(past) < MINUTE_MS) return 'now';
  return past > 0 ? `${durationText(past)} ago` : `in ${durationText(-past)}`;
}

/** Three significant digits, thousands separated by thin spaces, very small ones as powers: `12 400`, `0.0312`, `2.1e-7`. */
export function numberText(value: number | null | undefined): string {
  if (value == null || !Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e9)) return value.toExponential(1).replace('.0e', 'e');
  if (size >= 1000 || Number.isInteger(value)) return countText(Math.round(value));
  return String(Number(value.toPrecision(3)));
}

/** `12 400`, with thin spaces. */
export const countText = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u2009');

/** A share of 0 to 1 as `42 %`. */
export const shareText = (share: number | null | undefined): string =>
  share == null || !Number.isFinite(share) ? '–' : `${Math.round(share * 100)} %`;

/** `1 alert`, `3 alerts`; a plural that is not made by an s is given. */
export const countOf = (count: number, one: string, many = `${one}s`): string =>
  `${countText(count)} ${count === 1 ? one : many}`;

/** `TELEMETRY_SILENT` as `telemetry silent`. */
export const wordsText = (symbol: string): string => symbol.toLowerCase().replaceAll('_', ' ');
