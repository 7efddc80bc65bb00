import { ERROR_CODES, type ErrorCode } from '#platform/errors/codes.ts';
import { within } from '#platform/lifecycle/within.ts';
import type { Source } from '../api/shapes/flow.ts';

/** Longest that a server may take to show that it is there, ms. */
const ANSWER_WITHIN_MS = 4000;

export interface WatchedSource {
  readonly name: Source['name'];
  /** Of the error where it is away: says what to do. */
  readonly code: ErrorCode;
  /** Rejects where the server is away. */
  readonly ask: () => Promise<unknown>;
}

/** Whether a server is there, and since when that is so. */
export class SourceWatch {
  readonly #watched: WatchedSource;
  readonly #clock: () => number;
  #source: Source;

  constructor(watched: WatchedSource, clock: () => number) {
    this.#watched = watched;
    this.#clock = clock;
    this.#source = { name: watched.name, state: 'UP', since: clock(), message: null };
  }

  get source(): Source {
    return this.#source;
  }

  /** Never throws. @returns whether its state has changed */
  async ask(): Promise<boolean> {
    const { name, code, ask } = this.#watched;
    const error = await within(ANSWER_WITHIN_MS, ask()).then(
      () => null,
      (failure: unknown) => failure,
    );
    const state = error === null ? 'UP' : 'DOWN';
    const changed = state !== this.#source.state;
    const since = changed ? this.#clock() : this.#source.since;
    this.#source = { name, state, since, message: error === null ? null : messageOf(error, code) };
    return changed;
  }
}

function messageOf(error: unknown, code: ErrorCode): string {
  const reason = error instanceof Error ? error.message : String(error);
  return `${reason}. ${ERROR_CODES[code].remedy}`;
}
