import { Session } from 'chdb';
import { type Statement, streams } from './clickhouse-statement.ts';
import { Turns } from './turns.ts';

/**
 * Native calls at once. Each blocks a thread of the pool that also reads files and compresses, which has four; one must
 * be left for those.
 */
const CALLS_AT_ONCE = 3;

/**
 * The embedded engine on one data directory. Each statement runs in a session of its own (0.5 ms), since settings, query
 * parameters and the current database belong to the session and would leak into the next statement.
 */
export class ClickHouseEngine {
  readonly #dir: string;
  readonly #turns = new Turns(CALLS_AT_ONCE);
  /** Keeps the engine open between statements. */
  readonly #keeper: Session;

  /** @throws Error when the directory is in use by another process, or damaged */
  constructor(dir: string) {
    this.#dir = dir;
    this.#keeper = new Session(dir);
  }

  /**
   * The result in the statement's format, in chunks. Nothing is computed ahead of the reader but some blocks.
   * @throws Error with ClickHouse's message, 'Code: N. DB::Exception: …'
   */
  async *run(statement: Statement): AsyncGenerator<Uint8Array> {
    const { sql, format, database, settings } = statement;
    const session = new Session(this.#dir);
    const call = (text: string) => this.#turns.take(() => session.queryAsync(text, { format }));
    try {
      if (database !== null) await call(`USE ${quoted(database, '`')}`);
      if (settings.size > 0) await call(`SET ${assignments(settings)}`);
      if (streams(sql)) yield* this.#stream(session, sql);
      else yield (await call(sql)).bytes();
    } finally {
      session.close();
    }
  }

  async *#stream(session: Session, sql: string): AsyncGenerator<Uint8Array> {
    const stream = session.queryStream(sql);
    const chunks = stream[Symbol.asyncIterator]();
    try {
      for (;;) {
        const { done, value } = await this.#turns.take(() => chunks.next());
        if (done) return;
        yield value.raw();
      }
    } finally {
      stream.cancel();
    }
  }

  /** To be called when no statement runs. */
  close(): void {
    this.#keeper.close();
  }
}

function assignments(settings: ReadonlyMap<string, string>): string {
  return Array.from(settings, ([name, value]) => `${quoted(name, '`')} = ${quoted(value, "'")}`).join(', ');
}

function quoted(text: string, quote: string): string {
  return quote + text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`) + quote;
}
