/** Answers why its part of the service cannot work yet, in words; null where it can. */
export type ReadinessCheck = () => string | null;

export interface NotReady {
  readonly check: string;
  readonly reason: string;
}

/** What must hold before a service takes work; parts of it register as they are made. */
export class Readiness {
  readonly #checks = new Map<string, ReadinessCheck>();

  /** @throws {TypeError} where a check of that name is there already */
  register(name: string, check: ReadinessCheck): void {
    if (this.#checks.has(name)) throw new TypeError(`readiness check ${name} is registered twice`);
    this.#checks.set(name, check);
  }

  /** Every reason not to be ready; none where ready. */
  reasons(): NotReady[] {
    return [...this.#checks].flatMap(([check, answer]) => {
      const reason = answer();
      return reason === null ? [] : [{ check, reason }];
    });
  }
}
