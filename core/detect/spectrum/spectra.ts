/** Power spectra, one after the other in time. */
export interface Spectra {
  /** T */
  readonly rows: number;
  /** F, values of a spectrum */
  readonly width: number;
  /** [T, F] row-major, dB */
  readonly values: Float32Array;
}

/** Rows `from` to `to`, exclusive: a view. */
export function spectraRows({ width, values }: Spectra, from: number, to: number): Spectra {
  return { rows: to - from, width, values: values.subarray(from * width, to * width) };
}
