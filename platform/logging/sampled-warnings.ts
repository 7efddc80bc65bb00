import type { Logger } from 'pino';

export interface SampledWarningsOptions {
  readonly logger: Logger;
  /** At most one line a kind in this time, ms. */
  readonly everyMs?: number;
  /** Wall clock, ms. */
  readonly clock: () => number;
}

interface Tally {
  /** Wall clock of the last line, ms. */
  loggedAt: number;
  unsaid: number;
}

/**
 * Warnings that may come with every record, such as refusals: of each kind one line in `everyMs`, and how many were left
 * out since. Kinds come from a closed list (error codes), never from data, or memory would grow with it.
 */
export class SampledWarnings {
  readonly #logger: Logger;
  readonly #everyMs: number;
  readonly #clock: () => number;
  readonly #tallies = new Map<string, Tally>();

  constructor({ logger, everyMs = 10_000, clock }: SampledWarningsOptions) {
    this.#logger = logger;
    this.#everyMs = everyMs;
    this.#clock = clock;
  }

  /** @param facts of this one case, logged where it is the one that is told */
  logSampled(kind: string, facts: Readonly<Record<string, unknown>>, message: string): void {
    const now = this.#clock();
    const tally = this.#tallies.get(kind);
    if (tally !== undefined && now - tally.loggedAt < this.#everyMs) {
      tally.unsaid++;
      return;
    }
    this.#tallies.set(kind, { loggedAt: now, unsaid: 0 });
    const alsoSince = tally?.unsaid ? { alsoSince: tally.unsaid } : {};
    this.#logger.warn({ kind, ...facts, ...alsoSince }, message);
  }
}
