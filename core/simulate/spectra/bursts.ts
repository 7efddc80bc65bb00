import type { Random } from '#core/random/random.ts';
import type { Emitter } from './emitter.ts';

/** An emitter that is on and off in turn, for times that are exponentially distributed. */
export class Bursts implements Emitter {
  readonly #emitter: Emitter;
  readonly #meanSamples: number;
  readonly #random: Random;
  #isOn: boolean;
  #until = 0;

  /** @param meanSamples of a time on, and of one off */
  constructor(emitter: Emitter, meanSamples: number, random: Random) {
    this.#emitter = emitter;
    this.#meanSamples = meanSamples;
    this.#random = random;
    this.#isOn = random.uniform() < 0.5;
  }

  add(from: number, iq: Float64Array): void {
    const count = iq.length / 2;
    for (let done = 0; done < count; ) {
      while (this.#until <= from + done) {
        this.#isOn = !this.#isOn;
        this.#until += Math.ceil(-this.#meanSamples * Math.log(1 - this.#random.uniform()));
      }
      const end = Math.min(count, this.#until - from);
      if (this.#isOn) this.#emitter.add(from + done, iq.subarray(2 * done, 2 * end));
      done = end;
    }
  }
}
