/** Gathers what has changed, each once, and tells of it together, so that many changes are few messages. */
export class Outbox<K> {
  readonly #everyMs: number;
  readonly #send: (changed: readonly K[]) => void;
  #changed = new Set<K>();
  #timer: NodeJS.Timeout | undefined;

  /** @param everyMs longest time from a change to its message, and shortest from one message to the next, ms */
  constructor(everyMs: number, send: (changed: readonly K[]) => void) {
    this.#everyMs = everyMs;
    this.#send = send;
  }

  add(key: K): void {
    this.#changed.add(key);
    this.#timer ??= setTimeout(() => this.#flush(), this.#everyMs);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #flush(): void {
    const changed = [...this.#changed];
    this.#changed = new Set();
    this.#timer = undefined;
    this.#send(changed);
  }
}
