import { addAbortSignal, Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { historyError } from './clickhouse-error.ts';
import { decodeRows, type RowBinaryReader } from './row-binary-reader.ts';

export const DEFAULT_DATABASE = 'towerwatch';
/** Without a byte on the socket for this long a request is given up. */
const IDLE_TIMEOUT_MS = 120_000;

export type QueryParameters = Readonly<Record<string, string | number | readonly string[]>>;

export interface ClickHouseOptions {
  /** CLICKHOUSE_URL: http(s)://[user:password@]host:port */
  readonly url: string;
  readonly database?: string;
  /** Ends whatever takes longer, ms, for where a person waits; by default only what is idle ends. */
  readonly deadlineMs?: number;
}

/**
 * The history's database over HTTP, by the official client. Every method throws TowerwatchError: HISTORY_UNAVAILABLE
 * where trying again may help, HISTORY_REFUSED where the server understood and said no.
 */
export class ClickHouse {
  readonly database: string;
  readonly #client: ClickHouseClient;
  readonly #deadlineMs: number | undefined;

  /** @throws TypeError when the database name is not a plain identifier */
  constructor(options: ClickHouseOptions) {
    this.database = options.database ?? DEFAULT_DATABASE;
    if (!/^\w+$/.test(this.database)) throw new TypeError(`not a database name: ${this.database}`);
    this.#deadlineMs = options.deadlineMs;
    this.#client = createClient({
      url: options.url,
      application: 'towerwatch',
      request_timeout: IDLE_TIMEOUT_MS,
      log: { level: ClickHouseLogLevel.OFF },
    });
  }

  /** A table's name for use in SQL. */
  table(name: string): string {
    return `${this.database}.${name}`;
  }

  async ping(): Promise<void> {
    const result = await this.#client.ping({ select: false, abort_signal: this.#deadline() });
    if (!result.success) throw historyError('ping', result.error);
  }

  /** Runs a statement that returns nothing. */
  async command(sql: string): Promise<void> {
    try {
      await this.#client.command({ query: sql });
    } catch (error) {
      throw historyError(firstLine(sql), error);
    }
  }

  /** A small result, as objects by column name. Cast 64-bit integers in the query, or they come as text. */
  async query<R>(sql: string, parameters: QueryParameters = {}): Promise<R[]> {
    const deadline = this.#deadline();
    try {
      const result = await this.#client.query({
        query: sql,
        query_params: parameters,
        format: 'JSONEachRow',
        abort_signal: deadline,
      });
      // The client itself heeds the signal only until the first byte.
      deadline.addEventListener('abort', () => result.close());
      return (await result.json()) as R[];
    } catch (error) {
      throw historyError(firstLine(sql), deadline.aborted ? deadline.reason : error);
    }
  }

  /**
   * Inserts rows in one request, which the server takes whole or not at all for each partition.
   * @param columns in the order of the payload
   * @param payload RowBinary
   */
  async insert(table: string, columns: readonly string[], payload: Uint8Array): Promise<void> {
    // A batch of daily data spans more weeks than ClickHouse lets one insert touch by default.
    const query = `INSERT INTO ${this.table(table)} (${columns.join(', ')}) SETTINGS max_partitions_per_insert_block = 0 FORMAT RowBinary`;
    try {
      const result = await this.#client.exec({ query, values: Readable.from([payload]) });
      result.stream.resume();
      await finished(result.stream);
    } catch (error) {
      throw historyError(`insert into ${table}`, error);
    }
  }

  /**
   * Streams a large result in memory bounded by a chunk.
   * @param sql SELECT without a FORMAT clause
   * @param read reads one row's columns in order
   */
  async *rows<R>(
    sql: string,
    parameters: QueryParameters,
    read: (reader: RowBinaryReader) => R,
  ): AsyncGenerator<R> {
    const deadline = this.#deadline();
    try {
      const result = await this.#client.exec({
        query: `${sql}\nFORMAT RowBinary`,
        query_params: parameters,
        abort_signal: deadline,
      });
      yield* decodeRows(addAbortSignal(deadline, result.stream), read);
    } catch (error) {
      throw historyError(firstLine(sql), deadline.aborted ? deadline.reason : error);
    }
  }

  /** @throws TowerwatchError HISTORY_SCHEMA_MISSING when a table is not there */
  async requireTables(names: readonly string[]): Promise<void> {
    const found = await this.query<{ name: string }>(
      'SELECT name FROM system.tables WHERE database = {database:String}',
      { database: this.database },
    );
    const present = new Set(found.map((row) => row.name));
    const missing = names.filter((name) => !present.has(name));
    if (missing.length > 0)
      throw new TowerwatchError(
        'HISTORY_SCHEMA_MISSING',
        `no table ${missing.join(', ')} in ${this.database}`,
        {
          context: { database: this.database, missing },
        },
      );
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  #deadline(): AbortSignal {
    return this.#deadlineMs === undefined
      ? new AbortController().signal
      : AbortSignal.timeout(this.#deadlineMs);
  }
}

function firstLine(sql: string): string {
  return sql.trimStart().split('\n', 1)[0];
}
