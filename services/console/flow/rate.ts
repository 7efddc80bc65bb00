interface Reading {
  /** ms */
  readonly at: number;
  readonly count: number;
}

/** How fast a count has grown over the last while. */
export class Rate {
  readonly #overMs: number;
  #readings: Reading[] = [];

  /** @param overMs the while, in ms */
  constructor(overMs: number) {
    this.#overMs = overMs;
  }

  /** A count that has become less began anew, and so does its rate. @param at ms, ascending */
  add(at: number, count: number): void {
    const last = this.#readings.at(-1);
    if (last !== undefined && count < last.count) this.#readings = [];
    this.#readings.push({ at, count });
    while (this.#readings.length > 2 && this.#readings[1].at <= at - this.#overMs) this.#readings.shift();
  }

  /** What was counted is not known for now. */
  forget(): void {
    this.#readings = [];
  }

  /** Null before the second reading. */
  get perSecond(): number | null {
    const first = this.#readings[0];
    const last = this.#readings.at(-1);
    if (last === undefined || last.at <= first.at) return null;
    return ((last.count - first.count) / (last.at - first.at)) * 1000;
  }
}

/** Rates by name. */
export class Rates {
  readonly #overMs: number;
  readonly #rates = new Map<string, Rate>();

  constructor(overMs: number) {
    this.#overMs = overMs;
  }

  add(name: string, at: number, count: number): void {
    const rate = this.#rates.get(name) ?? new Rate(this.#overMs);
    this.#rates.set(name, rate);
    rate.add(at, count);
  }

  forget(name: string): void {
    this.#rates.delete(name);
  }

  perSecond(name: string): number | null {
    return this.#rates.get(name)?.perSecond ?? null;
  }
}
