import type { Spectra } from './spectra.ts';

/** How recordings are cut into blocks: `window` rows that a forecast reads, then `predict` rows that it is judged by. */
export interface BlockShape {
  readonly window: number;
  readonly predict: number;
  /** Rows from the start of one block to that of the next. */
  readonly shift: number;
}

/** One scalar mean and standard deviation, by which all values of a block are standardised. */
export interface BlockScale {
  readonly mean: number;
  readonly sd: number;
}

interface Block extends BlockScale {
  readonly spectra: Spectra;
  /** First row. */
  readonly start: number;
}

export function blockCount(rows: number, { window, predict, shift }: BlockShape): number {
  return rows < window + predict ? 0 : Math.floor((rows - window - predict) / shift) + 1;
}

/** First row of the first block whose window is constant, and so has no scale; undefined where there is none. */
export function constantBlock(spectra: Spectra, shape: BlockShape): number | undefined {
  for (let i = 0; i < blockCount(spectra.rows, shape); i++) {
    const start = i * shape.shift;
    if (scaleOf(spectra, start, shape.window).sd === 0) return start;
  }
  return undefined;
}

/** Scale of the `window` rows from `start` on: what is to be predicted has no part in it. */
export function scaleOf({ width, values }: Spectra, start: number, window: number): BlockScale {
  const [from, to] = [start * width, (start + window) * width];
  // About the first value, so that the deviation of constant rows is 0 and not a rounding error.
  const origin = values[from];
  let sum = 0;
  let squares = 0;
  for (let i = from; i < to; i++) {
    const value = values[i] - origin;
    sum += value;
    squares += value * value;
  }
  const mean = sum / (to - from);
  return { mean: origin + mean, sd: Math.sqrt(Math.max(0, squares / (to - from) - mean * mean)) };
}

/** Blocks of recordings of one width, standardised as they are read; the recordings are not copied. */
export class BlockSet {
  readonly shape: BlockShape;
  readonly width: number;
  readonly #blocks: Block[] = [];

  constructor(shape: BlockShape, width: number) {
    this.shape = shape;
    this.width = width;
  }

  get count(): number {
    return this.#blocks.length;
  }

  /** All blocks of a recording. @throws RangeError when it is of another width, or the window of a block is constant */
  add(spectra: Spectra): void {
    const { shape, width } = this;
    if (spectra.width !== width) throw new RangeError(`spectra of ${spectra.width} values, not of ${width}`);
    for (let i = 0; i < blockCount(spectra.rows, shape); i++) {
      const start = i * shape.shift;
      const scale = scaleOf(spectra, start, shape.window);
      if (scale.sd === 0) {
        throw new RangeError(`block of rows ${start} to ${start + shape.window - 1}: its window is constant`);
      }
      this.#blocks.push({ spectra, start, ...scale });
    }
  }

  /** [window, B, F] windows at these places, time first, standardised. */
  windows(places: ArrayLike<number>): Float32Array {
    const { width } = this;
    const out = new Float32Array(this.shape.window * places.length * width);
    for (let b = 0; b < places.length; b++) {
      const { spectra, start, mean, sd } = this.#blocks[places[b]];
      for (let t = 0, from = start * width; t < this.shape.window; t++) {
        const at = (t * places.length + b) * width;
        for (let f = 0; f < width; f++) out[at + f] = (spectra.values[from++] - mean) / sd;
      }
    }
    return out;
  }

  /** [B, predict · F] the rows that follow them, by the same scale. */
  predicted(places: ArrayLike<number>): Float32Array {
    const size = this.shape.predict * this.width;
    const out = new Float32Array(places.length * size);
    for (let b = 0; b < places.length; b++) {
      const { spectra, start, mean, sd } = this.#blocks[places[b]];
      const from = (start + this.shape.window) * this.width;
      for (let i = 0; i < size; i++) out[b * size + i] = (spectra.values[from + i] - mean) / sd;
    }
    return out;
  }

  /** [F] mean power over the predicted rows of a block, dB. */
  meanPredicted(place: number): Float64Array {
    const { spectra, start } = this.#blocks[place];
    const { predict, window } = this.shape;
    const mean = new Float64Array(this.width);
    const from = (start + window) * this.width;
    for (let i = 0; i < predict * this.width; i++) {
      mean[i % this.width] += spectra.values[from + i] / predict;
    }
    return mean;
  }

  /** [N, window + predict, F] all blocks as they were recorded, one after the other. */
  recorded(): Float32Array {
    const size = (this.shape.window + this.shape.predict) * this.width;
    const out = new Float32Array(this.count * size);
    this.#blocks.forEach(({ spectra, start }, i) => {
      const from = start * this.width;
      out.set(spectra.values.subarray(from, from + size), i * size);
    });
    return out;
  }
}
