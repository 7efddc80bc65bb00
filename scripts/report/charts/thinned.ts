import type { Values } from './spec.ts';

/** Where a series is drawn: the ends of its axis, and into how many columns it is divided. */
export interface Columns {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly isLog?: boolean;
}

/**
 * The positions of a long series that suffice to draw it: first, lowest, highest and last of each column (M4, Jugel et
 * al. 2014), so no peak is lost; one for a column that is all gap. A short series stays whole.
 * @param x ascending
 */
export function thinned(x: ArrayLike<number>, y: Values, columns: Columns): number[] {
  if (x.length <= 4 * columns.count) return Array.from(x, (_, position) => position);
  const kept: number[] = [];
  let start = 0;
  for (let i = 1; i <= x.length; i++) {
    if (i < x.length && columnOf(x[i], columns) === columnOf(x[start], columns)) continue;
    kept.push(...extremes(y, start, i));
    start = i;
  }
  return kept;
}

export const isValue = (value: number | null): value is number => value !== null && Number.isFinite(value);

function columnOf(x: number, { from, to, count, isLog = false }: Columns): number {
  const share = isLog ? Math.log(x / from) / Math.log(to / from) : (x - from) / (to - from);
  return Math.floor(share * count);
}

function extremes(y: Values, start: number, end: number): number[] {
  let first = -1;
  let lowest = -1;
  let highest = -1;
  let last = -1;
  for (let i = start; i < end; i++) {
    const value = y[i];
    if (!isValue(value)) continue;
    if (first < 0) first = lowest = highest = i;
    if (value < y[lowest]!) lowest = i;
    if (value > y[highest]!) highest = i;
    last = i;
  }
  if (first < 0) return [start];
  return [...new Set([first, lowest, highest, last])].sort((a, b) => a - b);
}
