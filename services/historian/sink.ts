import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { RowBinaryWriter } from '#platform/clickhouse/row-binary-writer.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import {
  activationsTable,
  anomaliesTable,
  entitiesTable,
  feedbackTable,
  labelRequestsTable,
  labelsTable,
  modelsTable,
  runsTable,
} from './event-tables.ts';
import type { HistoryRecord, HistoryTable } from './history-table.ts';
import { samplesTable, scoresTable, settledTable, windowsTable } from './telemetry-tables.ts';

/** Which tables each topic goes to. */
function tablesByTopic(kpiSets: ReadonlyMap<string, KpiSet>) {
  return {
    'kpi.raw.v1': [samplesTable(kpiSets)],
    'kpi.windows.v1': [windowsTable(kpiSets)],
    'kpi.scores.v1': [scoresTable(kpiSets)],
    'kpi.settled.v1': [settledTable(kpiSets)],
    'anomalies.v1': [anomaliesTable],
    'feedback.v1': [feedbackTable],
    'labels.v1': [labelsTable],
    'label-requests.v1': [labelRequestsTable],
    'retrain.runs.v1': [runsTable],
    'models.v1': [modelsTable, activationsTable],
    'entities.v1': [entitiesTable],
  } satisfies { [T in Topic]?: readonly HistoryTable<TopicValues[T]>[] };
}

/** A topic that the history keeps. */
export type HistoryTopic = keyof ReturnType<typeof tablesByTopic>;

export const HISTORY_TOPICS = Object.keys(tablesByTopic(new Map())) as readonly HistoryTopic[];

/**
 * Collects messages as rows of the history and inserts them table by table. Rows are the same however often a message
 * comes: at-least-once delivery ends in one row per key.
 */
export class Sink {
  readonly #client: ClickHouse;
  readonly #routes: ReadonlyMap<string, readonly Batch[]>;
  readonly #batches: readonly Batch[];

  /** @param kpiSets by name: telemetry of another kpiSet, or of another shape, is not kept */
  constructor(client: ClickHouse, kpiSets: ReadonlyMap<string, KpiSet>) {
    this.#client = client;
    const routes = Object.entries(tablesByTopic(kpiSets));
    this.#routes = new Map(
      routes.map(([topic, tables]) => [
        topic,
        tables.map((table) => new Batch(table as HistoryTable<unknown>)),
      ]),
    );
    this.#batches = [...this.#routes.values()].flat();
  }

  /** Names of the tables written. */
  get tables(): string[] {
    return this.#batches.map((batch) => batch.table.name);
  }

  /** Rows that wait for the next flush. */
  get pendingRows(): number {
    return this.#batches.reduce((rows, batch) => rows + batch.rows, 0);
  }

  /** Takes a message's rows in: a marker makes none, and telemetry that is not kept neither. */
  add<T extends HistoryTopic>(topic: T, record: HistoryRecord<TopicValues[T]>): void {
    for (const batch of this.#routes.get(topic)!) batch.add(record);
  }

  /**
   * Inserts everything added before the call; call again only when it has settled. What could not be inserted waits for
   * the next flush, ahead of newer rows.
   * @returns rows inserted, by table
   * @throws TowerwatchError HISTORY_UNAVAILABLE, HISTORY_REFUSED
   */
  async flush(): Promise<Map<string, number>> {
    const inserted = new Map<string, number>();
    for (const batch of this.#batches) {
      const rows = await batch.insertInto(this.#client);
      if (rows > 0) inserted.set(batch.table.name, rows);
    }
    return inserted;
  }
}

/** Rows of one table on their way. */
class Batch {
  readonly table: HistoryTable<unknown>;
  readonly #writer = new RowBinaryWriter();
  #written = 0;
  #sealed: { payload: Buffer; rows: number }[] = [];

  constructor(table: HistoryTable<unknown>) {
    this.table = table;
  }

  get rows(): number {
    return this.#sealed.reduce((rows, part) => rows + part.rows, this.#written);
  }

  add(record: HistoryRecord<unknown>): void {
    if (this.table.write(this.#writer, record)) this.#written++;
  }

  async insertInto(client: ClickHouse): Promise<number> {
    if (this.#written > 0) this.#sealed.push({ payload: this.#writer.take(), rows: this.#written });
    this.#written = 0;
    let inserted = 0;
    while (this.#sealed.length > 0) {
      const { payload, rows } = this.#sealed[0];
      await client.insert(this.table.name, this.table.columns, payload);
      this.#sealed.shift();
      inserted += rows;
    }
    return inserted;
  }
}
