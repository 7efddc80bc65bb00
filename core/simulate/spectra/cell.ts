import FFT from 'fft.js';
import type { Random } from '#core/random/random.ts';
import type { Emitter } from './emitter.ts';
import { Fading } from './fading.ts';
import { BLOCK_SUBCARRIERS, contentOf, SYMBOL_SIZE, type SymbolPlace, symbolAt } from './numerology.ts';
import { Traffic } from './traffic.ts';

export interface CellOptions {
  /** Root mean square of its samples were all its resource blocks in use. */
  readonly amplitude: number;
  /** Resource blocks: 100 for 20 MHz, 25 for 5 MHz. */
  readonly blocks: number;
  /** Centre of its carrier, in subcarriers from the centre of the receiver's band. */
  readonly centre: number;
  /** Samples by which its frames are ahead of the recording. */
  readonly ahead: number;
  /** Mean share of its resource blocks in use, 0 to 1. */
  readonly load: number;
  /** Largest Doppler shift of its channel, Hz. */
  readonly doppler: number;
}

/** Share of the control channel that is sent even with no load. */
const IDLE_CONTROL = 0.2;
/** Random bits of one draw, two of which make one symbol of QPSK. */
const BITS = 30;

/** Downlink of an LTE cell: synchronisation, broadcast, reference signals and control beside data on blocks in use. */
export class Cell implements Emitter {
  readonly #options: CellOptions;
  readonly #traffic: Traffic;
  readonly #fading: Fading;
  readonly #random: Random;
  readonly #fft = new FFT(SYMBOL_SIZE);
  readonly #spectrum = new Float64Array(2 * SYMBOL_SIZE);
  readonly #samples = new Float64Array(2 * SYMBOL_SIZE);
  readonly #first: number;
  readonly #subcarriers: number;
  #begin = Number.NaN;
  #subframe = Number.NaN;
  #used: Uint8Array = new Uint8Array();
  #gains: Float64Array = new Float64Array();

  constructor(options: CellOptions, random: Random) {
    this.#options = options;
    this.#traffic = new Traffic(options.blocks, options.load, random.fork('traffic'));
    this.#fading = new Fading(options.doppler, random.fork('fading'));
    this.#random = random.fork('symbols');
    this.#subcarriers = options.blocks * BLOCK_SUBCARRIERS + 1;
    this.#first = -(this.#subcarriers - 1) / 2;
  }

  add(from: number, iq: Float64Array): void {
    const count = iq.length / 2;
    for (let done = 0; done < count; ) {
      const sample = from + this.#options.ahead + done;
      const place = symbolAt(sample);
      if (place.begin !== this.#begin) this.#send(place);
      const offset = sample - place.begin;
      const size = Math.min(count - done, SYMBOL_SIZE + place.prefix - offset);
      for (let i = 0; i < size; i++, done++) {
        const at = (offset + i - place.prefix + SYMBOL_SIZE) % SYMBOL_SIZE;
        iq[2 * done] += this.#samples[2 * at];
        iq[2 * done + 1] += this.#samples[2 * at + 1];
      }
    }
  }

  /** Draws one symbol, and takes it to time. */
  #send(place: SymbolPlace): void {
    this.#begin = place.begin;
    const subframe = Math.floor(place.slot / 2);
    if (subframe !== this.#subframe) {
      this.#subframe = subframe;
      this.#used = this.#traffic.inUse(subframe);
      this.#gains = this.#fading.gains(place.begin, this.#first, this.#subcarriers);
    }
    const { amplitude, centre, blocks } = this.#options;
    // QPSK of this size on every subcarrier has the amplitude asked for.
    const size = (amplitude * SYMBOL_SIZE) / Math.sqrt(2 * blocks * BLOCK_SUBCARRIERS);
    const control = IDLE_CONTROL + (1 - IDLE_CONTROL) * this.#traffic.load;
    this.#spectrum.fill(0);
    let bits = 0;
    let left = 0;
    for (let i = 0; i < this.#subcarriers; i++) {
      if (!this.#isSent(place, i, control)) continue;
      if (left === 0) {
        bits = this.#random.integer(0, 2 ** BITS);
        left = BITS / 2;
      }
      const real = bits & 1 ? size : -size;
      const imaginary = bits & 2 ? size : -size;
      bits >>= 2;
      left--;
      const [gainReal, gainImaginary] = [this.#gains[2 * i], this.#gains[2 * i + 1]];
      const at = 2 * ((this.#first + i + centre + SYMBOL_SIZE) % SYMBOL_SIZE);
      this.#spectrum[at] = real * gainReal - imaginary * gainImaginary;
      this.#spectrum[at + 1] = real * gainImaginary + imaginary * gainReal;
    }
    this.#fft.inverseTransform(this.#samples, this.#spectrum);
  }

  #isSent(place: SymbolPlace, index: number, control: number): boolean {
    const subcarrier = this.#first + index;
    const content = contentOf(place, subcarrier);
    if (content === 'CONTROL') return this.#random.uniform() < control;
    if (content !== 'DATA') return content === 'ALWAYS';
    // Blocks are counted without the centre, which is between two of them.
    return this.#used[Math.floor((index - Number(subcarrier > 0)) / BLOCK_SUBCARRIERS)] === 1;
  }
}
