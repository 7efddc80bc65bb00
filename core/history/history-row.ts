import type { SeriesWindow } from '#core/series/window.ts';

/**
 * The new steps of one window as the history keeps them: a step's measurements and condition are stored once, in the
 * scaled units of the window that brought it. Consecutive rows of an entity make up its windows again.
 */
export interface HistoryRow {
  readonly entity: string;
  /** Time of the last step, ms. */
  readonly end: number;
  readonly status: 'OK' | 'WARMUP';
  /** New steps in this row. */
  readonly hop: number;
  /** K. */
  readonly kpis: number;
  /** [hop, K] scaled samples, row-major, clipped to ±8. */
  readonly x: Float32Array;
  /** [hop, K] seasonal profile at each step, scaled. */
  readonly seasonal: Float32Array;
  /** [K] scaled trend, frozen at the first step of the window. */
  readonly trend: Float32Array;
  /** [K] typical absolute change from step to step, scaled. */
  readonly step: Float32Array;
  /** [K] raw = x · scale + median */
  readonly median: Float32Array;
  /** [K] */
  readonly scale: Float32Array;
}

/**
 * What the history keeps of a window.
 * @param window OK or WARMUP, not a marker
 * @param hop steps by which it is ahead of the one before
 */
export function historyRow(entity: string, window: SeriesWindow, hop: number): HistoryRow {
  const { end, status, x, seasonal, trend, step, median, scale } = window;
  const kpis = trend.length;
  const cells = hop * kpis;
  return {
    entity,
    end,
    status: status as HistoryRow['status'],
    hop,
    kpis,
    x: x.slice(-cells),
    seasonal: seasonal.slice(-cells),
    trend,
    step,
    median,
    scale,
  };
}
