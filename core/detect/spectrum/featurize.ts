import FFT from 'fft.js';

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

/** Power spectra of complex samples: 10 · log₁₀(|Y| / 128), bounded, in the order of the transform (frequency 0 first). */
export class PowerSpectrum {
  readonly #fft = new FFT(FFT_SIZE);
  readonly #transformed = new Float64Array(2 * FFT_SIZE);

  /**
   * @param iq [128, 2] samples, real and imaginary part
   * @param out where 128 values go, from `at` on
   */
  write(iq: Float64Array, out: Float32Array, at: number): void {
    this.#fft.transform(this.#transformed, iq);
    for (let bin = 0; bin < FFT_SIZE; bin++) {
      const magnitude = Math.hypot(this.#transformed[2 * bin], this.#transformed[2 * bin + 1]);
      out[at + bin] = boundedPower(10 * Math.log10(magnitude / FFT_SIZE));
    }
  }
}
