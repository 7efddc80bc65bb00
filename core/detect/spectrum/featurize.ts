import FFT from 'fft.js';
import type { Spectra } from './spectra.ts';

/** Samples of a Fourier transform, and values of the spectrum that comes of it. */
export const FFT_SIZE = 128;

/** What no lower power is told from. */
const FLOOR = -120;
/** What stands for a power above full scale. */
const ABOVE_FULL_SCALE = -30;

/** The published rule for a power in dB: not a number → −120, at least −120, above 0 → −30. */
export function boundedPower(power: number): number {
  if (Number.isNaN(power)) return FLOOR;
  return power > 0 ? ABOVE_FULL_SCALE : Math.max(power, FLOOR);
}

/** Spectra that so many samples give, one of the first 128 of every ratio · 128. */
export function spectraOf(samples: number, ratio: number): number {
  return samples < FFT_SIZE ? 0 : Math.floor((samples - FFT_SIZE) / (ratio * FFT_SIZE)) + 1;
}

/** Where complex samples come from: writes n of them, [n, 2], from number `first` on. It is asked for later and later ones. */
export type SampleSource = (first: number, iq: Float64Array) => void;

/**
 * Power spectra of complex samples, one of the first 128 of every ratio · 128: 10 · log₁₀(|Y| / 128), bounded, in the order of
 * the transform (frequency 0 first).
 * @param onRow told after each
 */
export function featurize(
  samples: SampleSource,
  rows: number,
  ratio: number,
  onRow: (row: number) => void = () => {},
): Spectra {
  const fft = new FFT(FFT_SIZE);
  const iq = new Float64Array(2 * FFT_SIZE);
  const transformed = new Float64Array(2 * FFT_SIZE);
  const values = new Float32Array(rows * FFT_SIZE);
  for (let row = 0; row < rows; row++) {
    samples(row * ratio * FFT_SIZE, iq);
    fft.transform(transformed, iq);
    for (let bin = 0; bin < FFT_SIZE; bin++) {
      const magnitude = Math.hypot(transformed[2 * bin], transformed[2 * bin + 1]);
      values[row * FFT_SIZE + bin] = boundedPower(10 * Math.log10(magnitude / FFT_SIZE));
    }
    onRow(row + 1);
  }
  return { rows, width: FFT_SIZE, values };
}
