/** What sends into the receiver's band. */
export interface Emitter {
  /**
   * Adds its samples to those of the receiver. Calls go forward in time, with gaps where samples are not wanted.
   * @param from number of the first sample since the recording began
   * @param iq [n, 2] real and imaginary part
   */
  add(from: number, iq: Float64Array): void;
}

/** Samples a second, of 20 MHz LTE. */
export const SAMPLE_RATE = 30_720_000;

/** Amplitude whose power is so many dB above that of `reference`. */
export const amplitudeAbove = (reference: number, dB: number): number => reference * 10 ** (dB / 20);
