import { ClickHouse } from '#platform/clickhouse/client.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { AlertPage, AlertRevision } from '../api/shapes/alert.ts';
import type { EntitySeries } from '../api/shapes/series.ts';
import { type AlertsRequest, alertRevisions, entityAlerts } from './alerts.ts';
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

  ping(): Promise<void> {
    return this.#client.ping();
  }

  /** An entity's measurements, what was expected, and its scores, in at most `points` buckets. */
  series(request: SeriesRequest): Promise<EntitySeries> {
    return answered(entitySeries(this.#client, request));
  }

  /** All revisions of an alert, oldest first; none where the history has no such alert. */
  alertRevisions(id: string): Promise<AlertRevision[]> {
    return answered(alertRevisions(this.#client, id));
  }

  /** Alerts of an entity that touch the span, each as it stands, newest start first. */
  entityAlerts(request: AlertsRequest): Promise<AlertPage> {
    return answered(entityAlerts(this.#client, request));
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** Tells people what is the matter, and not in which statement. */
async function answered<R>(answer: Promise<R>): Promise<R> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof TowerwatchError) || error.code !== 'HISTORY_UNAVAILABLE') throw error;
    const { cause } = error;
    const reason = cause instanceof Error ? cause.message : error.message;
    throw new TowerwatchError('HISTORY_UNAVAILABLE', `ClickHouse does not answer: ${reason}`, {
      cause: error,
    });
  }
}
