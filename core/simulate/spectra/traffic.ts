import type { Random } from '#core/random/random.ts';
import { autoregression } from '../autoregression.ts';

/** Mean time that a transfer keeps its resource blocks, subframes. */
const MEAN_DURATION = 6;
/** Resource blocks of a transfer at most. */
const MAX_BLOCKS = 24;
/** How slowly load moves: its correlation from one subframe to the next, and its standard deviation as a logarithm. */
const LOAD_MEMORY = 0.995;
const LOAD_SPREAD = 0.4;

interface Transfer {
  readonly first: number;
  readonly last: number;
  readonly ends: number;
}

/** Which resource blocks a cell has in use: transfers come and go, each on neighbouring blocks for some milliseconds. */
export class Traffic {
  readonly #blocks: number;
  readonly #load: number;
  readonly #random: Random;
  readonly #wave: () => number;
  #transfers: Transfer[] = [];
  #subframe = -1;
  #inUse = 0;

  /** @param load mean share of the blocks in use, roughly, 0 to 1 */
  constructor(blocks: number, load: number, random: Random) {
    this.#blocks = blocks;
    this.#load = load;
    this.#random = random;
    this.#wave = autoregression(LOAD_MEMORY, LOAD_SPREAD, random.fork('load'));
  }

  /** Load of the latest subframe, 0 to 1. */
  get load(): number {
    return this.#inUse / this.#blocks;
  }

  /** [blocks] 1 where in use, in a subframe not earlier than the last asked for. */
  inUse(subframe: number): Uint8Array {
    while (this.#subframe < subframe) this.#advance();
    const used = new Uint8Array(this.#blocks);
    for (const { first, last } of this.#transfers) used.fill(1, first, last);
    this.#inUse = used.reduce((sum, value) => sum + value, 0);
    return used;
  }

  #advance(): void {
    this.#subframe++;
    this.#transfers = this.#transfers.filter(({ ends }) => ends > this.#subframe);
    const size = Math.min(MAX_BLOCKS, this.#blocks);
    const wanted = -Math.log(1 - this.#load) * Math.exp(this.#wave());
    const arrivals = this.#random.poisson((wanted * this.#blocks) / ((size / 2) * MEAN_DURATION));
    for (let i = 0; i < arrivals; i++) {
      const blocks = this.#random.integer(1, size + 1);
      const first = this.#random.integer(0, this.#blocks - blocks + 1);
      const duration = 1 - MEAN_DURATION * Math.log(1 - this.#random.uniform());
      this.#transfers.push({ first, last: first + blocks, ends: this.#subframe + duration });
    }
  }
}
