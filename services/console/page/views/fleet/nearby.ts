import type { Placement } from './placement.ts';

export type Direction = 'left' | 'right' | 'up' | 'down';

/** Finds cells by where they are drawn. Cells are told by their place in the list that was laid out. */
export class Nearby {
  readonly #placement: Placement;
  readonly #pitch: number;
  readonly #across: number;
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  constructor(placement: Placement) {
    const { x, y, size, width, height } = placement;
    this.#placement = placement;
    this.#pitch = Math.max(8, size * 2);
    this.#across = Math.ceil(width / this.#pitch) + 1;
    this.#first = new Int32Array(this.#across * (Math.ceil(height / this.#pitch) + 1)).fill(-1);
    this.#next = new Int32Array(x.length).fill(-1);
    for (let index = 0; index < x.length; index++) {
      const bucket = this.#bucket(x[index] + size / 2, y[index] + size / 2);
      if (this.#first[bucket] === undefined) continue;
      this.#next[index] = this.#first[bucket];
      this.#first[bucket] = index;
    }
  }

  /** The cell at a point, or the nearest one within a few pixels of it; -1 for none. @param reach px beyond its edge */
  at(left: number, top: number, reach = 3): number {
    const { x, y, size } = this.#placement;
    let nearest = -1;
    let least = size / 2 + reach;
    for (let dx = -1; dx <= 1; dx++) {
      for (let dy = -1; dy <= 1; dy++) {
        const bucket = this.#bucket(left + dx * this.#pitch, top + dy * this.#pitch);
        for (let index = this.#first[bucket] ?? -1; index >= 0; index = this.#next[index]) {
          const away = Math.max(Math.abs(x[index] + size / 2 - left), Math.abs(y[index] + size / 2 - top));
          if (away >= least) continue;
          least = away;
          nearest = index;
        }
      }
    }
    return nearest;
  }

  /** The next cell in a direction: the nearest, where straying aside counts double; the same one where there is none. */
  beside(from: number, direction: Direction): number {
    const { x, y } = this.#placement;
    const upright = direction === 'up' || direction === 'down';
    const sign = direction === 'left' || direction === 'up' ? -1 : 1;
    const [along, aside] = upright ? [y, x] : [x, y];
    let next = from;
    let least = Number.POSITIVE_INFINITY;
    for (let index = 0; index < x.length; index++) {
      const forward = (along[index] - along[from]) * sign;
      if (forward <= 0.5) continue;
      const cost = forward + 2 * Math.abs(aside[index] - aside[from]);
      if (cost >= least) continue;
      least = cost;
      next = index;
    }
    return next;
  }

  #bucket(left: number, top: number): number {
    const column = Math.floor(left / this.#pitch);
    const row = Math.floor(top / this.#pitch);
    return column < 0 || column >= this.#across || row < 0 ? -1 : row * this.#across + column;
  }
}
