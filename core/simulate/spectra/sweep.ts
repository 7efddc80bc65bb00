import type { Emitter } from './emitter.ts';

export interface SweepOptions {
  /** Root mean square. */
  readonly amplitude: number;
  /** Ends of the band swept, as shares of the sample rate, −½ to ½. */
  readonly from: number;
  readonly to: number;
  /** Samples of one sweep. */
  readonly period: number;
}

/** A tone that sweeps over a band, again and again: a linear chirp. */
export class Sweep implements Emitter {
  readonly #options: SweepOptions;

  constructor(options: SweepOptions) {
    this.#options = options;
  }

  add(start: number, iq: Float64Array): void {
    const { amplitude, from, to, period } = this.#options;
    for (let i = 0; i < iq.length / 2; i++) {
      const since = (start + i) % period;
      const angle = 2 * Math.PI * since * (from + ((to - from) * since) / (2 * period));
      iq[2 * i] += amplitude * Math.cos(angle);
      iq[2 * i + 1] += amplitude * Math.sin(angle);
    }
  }
}
