export interface BoundedTableOptions<T> {
  /** Most values that are kept. */
  readonly most: number;
  /** Order of `ordered`. */
  readonly compare: (a: T, b: T) => number;
  /** Time by which the oldest are dropped, ms. */
  readonly time: (value: T) => number;
  /** Whether a value may still change: it is dropped only where there is no other left. */
  readonly isLive: (value: T) => boolean;
}

/** Share of `most` by which a table may grow beyond it before values are dropped, so that this need not be done each time. */
const SLACK = 0.05;

/** Values by id, in an order, and no more than so many of them: the oldest that are over go first. */
export class BoundedTable<T extends { readonly id: string }> {
  readonly #options: BoundedTableOptions<T>;
  readonly #values = new Map<string, T>();
  #ordered: readonly T[] | undefined;

  constructor(options: BoundedTableOptions<T>) {
    this.#options = options;
  }

  get size(): number {
    return this.#values.size;
  }

  get(id: string): T | undefined {
    return this.#values.get(id);
  }

  set(value: T): void {
    this.#values.set(value.id, value);
    this.#ordered = undefined;
    const { most } = this.#options;
    if (this.#values.size > most * (1 + SLACK)) this.#drop(this.#values.size - most);
  }

  /** All of them; not to be changed. */
  ordered(): readonly T[] {
    this.#ordered ??= [...this.#values.values()].sort(this.#options.compare);
    return this.#ordered;
  }

  #drop(count: number): void {
    const { time, isLive } = this.#options;
    const byAge = [...this.#values.values()].sort(
      (a, b) => Number(isLive(a)) - Number(isLive(b)) || time(a) - time(b),
    );
    for (const { id } of byAge.slice(0, count)) this.#values.delete(id);
  }
}
