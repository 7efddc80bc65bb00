import type { Random } from '#core/random/random.ts';
import type { Emitter } from './emitter.ts';

/** White Gaussian noise over the receiver's whole band: its own, or that of a barrage jammer. */
export class WhiteNoise implements Emitter {
  readonly #sd: number;
  readonly #random: Random;

  /** @param amplitude root mean square */
  constructor(amplitude: number, random: Random) {
    this.#sd = amplitude / Math.SQRT2;
    this.#random = random;
  }

  add(_from: number, iq: Float64Array): void {
    for (let i = 0; i < iq.length; i++) iq[i] += this.#random.normal(0, this.#sd);
  }
}

/** Noise in a narrow band: an autoregressive process of order one, mixed up to where it is wanted. */
export class NarrowNoise implements Emitter {
  readonly #sd: number;
  readonly #memory: number;
  readonly #turn: number;
  readonly #random: Random;
  #real = 0;
  #imaginary = 0;
  #next = Number.NEGATIVE_INFINITY;

  /**
   * @param amplitude root mean square
   * @param centre of the band, as a share of the sample rate, −½ to ½
   * @param width between the points of half power, likewise
   */
  constructor(amplitude: number, centre: number, width: number, random: Random) {
    this.#sd = amplitude / Math.SQRT2;
    this.#memory = Math.exp(-Math.PI * width);
    this.#turn = 2 * Math.PI * centre;
    this.#random = random;
  }

  add(from: number, iq: Float64Array): void {
    for (let i = 0; i < iq.length / 2; i++) {
      this.#advance(from + i);
      const angle = this.#turn * (from + i);
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      iq[2 * i] += this.#real * cos - this.#imaginary * sin;
      iq[2 * i + 1] += this.#real * sin + this.#imaginary * cos;
    }
  }

  #advance(sample: number): void {
    const kept = this.#memory ** (sample - this.#next + 1);
    const fresh = this.#sd * Math.sqrt(1 - kept * kept);
    this.#real = kept * this.#real + this.#random.normal(0, fresh);
    this.#imaginary = kept * this.#imaginary + this.#random.normal(0, fresh);
    this.#next = sample + 1;
  }
}
