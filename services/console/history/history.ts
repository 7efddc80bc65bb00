import { ClickHouse } from '#platform/clickhouse/client.ts';
import type { EntitySeries } from '../api/shapes/series.ts';
import { entitySeries, type SeriesRequest } from './entity-series.ts';

/** Longer than this nobody waits for a chart. */
const DEADLINE_MS = 4500;

/**
 * What the console reads from ClickHouse. Each method throws TowerwatchError: HISTORY_UNAVAILABLE where trying again may
 * help, HISTORY_REFUSED where the server understood and said no.
 */
export class History {
  readonly #client: ClickHouse;

  constructor(client: ClickHouse) {
    this.#client = client;
  }

  static open(config: { readonly CLICKHOUSE_URL: string; readonly CLICKHOUSE_DATABASE: string }): History {
    const { CLICKHOUSE_URL: url, CLICKHOUSE_DATABASE: database } = config;
    return new History(new ClickHouse({ url, database, deadlineMs: DEADLINE_MS }));
  }

  /** An entity's measurements, what was expected, and its scores, in at most `points` buckets. */
  series(request: SeriesRequest): Promise<EntitySeries> {
    return entitySeries(this.#client, request);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
