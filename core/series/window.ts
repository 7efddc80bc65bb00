/**
 * What the windower hands on about one entity. OK and WARMUP carry a window; SILENT and RESUMED are markers without one:
 * the entity stopped sending, or was heard again.
 */
export type WindowStatus = 'OK' | 'WARMUP' | 'SILENT' | 'RESUMED';

/** W steps of one entity in scaled units, with the condition under which they are judged. Row-major. */
export interface SeriesWindow {
  readonly status: WindowStatus;
  /** Time of the last step, ms; of a marker: the last sample heard, or the first heard again. */
  readonly end: number;
  /** [W, K] robustly scaled samples, clipped to ±8. */
  readonly x: Float32Array;
  /** [W, K] seasonal profile at each step. */
  readonly seasonal: Float32Array;
  /** [K] trend, frozen at the first step of the window so that an anomaly cannot leak into its own condition. */
  readonly trend: Float32Array;
  /** [K] typical absolute change from step to step. */
  readonly step: Float32Array;
  /** [K] raw = x · scale + median */
  readonly median: Float32Array;
  /** [K] */
  readonly scale: Float32Array;
  /** ceil(K/8) bytes a step, least significant bit first: 1 = the value was missing or suspect, and is held. */
  readonly mask: Uint8Array;
}

/**
 * A window that is to be filled; of 0 steps and KPIs for a marker. Its parts share one piece of memory: many small ones
 * keep the garbage collector busy.
 */
export function blankWindow(
  status: WindowStatus,
  end: number,
  { steps, kpis, maskBytes }: { readonly steps: number; readonly kpis: number; readonly maskBytes: number },
): SeriesWindow {
  const cells = steps * kpis;
  const memory = new ArrayBuffer(4 * (2 * cells + 4 * kpis) + steps * maskBytes);
  let at = 0;
  const floats = (length: number): Float32Array => {
    const part = new Float32Array(memory, at, length);
    at += part.byteLength;
    return part;
  };
  return {
    status,
    end,
    x: floats(cells),
    seasonal: floats(cells),
    trend: floats(kpis),
    step: floats(kpis),
    median: floats(kpis),
    scale: floats(kpis),
    mask: new Uint8Array(memory, at),
  };
}
