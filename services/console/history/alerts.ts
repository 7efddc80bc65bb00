import { z } from 'zod';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import type { AnomalyEvent, Label } from '#schemas/types/topics.ts';
import { cursorOf, keyOf } from '../api/page.ts';
import type { Alert, AlertPage, AlertRevision } from '../api/shapes/alert.ts';
import { alertOf } from '../live/alert-row.ts';

/** An alert has no more than these. */
const MOST_REVISIONS = 1000;

export interface AlertsRequest {
  readonly entity: string;
  /** The kpiSets to look in. */
  readonly kpiSets: readonly string[];
  /** First instant, ms. */
  readonly from: number;
  /** Last instant, ms. */
  readonly to: number;
  readonly limit: number;
  /** `next` of the page before. */
  readonly cursor: string | undefined;
}

/** Entity and kpiSet of `entity~kpiSet~kind~start`: of the four only an entity may hold a `~`. */
const ALERT_ID = /^(?<entity>.+)~(?<kpiSet>[^~]+)~[^~]+~\d+$/s;
/** What a cursor keeps of the last alert of its page. */
const KEY = z.object({ from: z.int().min(0), id: z.string().min(1) });

interface Recorded {
  /** A whole message, JSON. */
  readonly record: string;
}

/** All revisions of an alert, oldest first; none where the history has no such alert. */
export async function alertRevisions(client: ClickHouse, id: string): Promise<AlertRevision[]> {
  const { entity, kpiSet } = ALERT_ID.exec(id)?.groups ?? {};
  if (entity === undefined) return [];
  const rows = await client.query<Recorded>(
    `SELECT record
     FROM ${client.table('anomalies')} FINAL
     WHERE kpi_set = {kpiSet:String} AND entity = {entity:String} AND id = {id:String}
     ORDER BY revision
     LIMIT ${MOST_REVISIONS}`,
    { kpiSet, entity, id },
  );
  return rows.map(({ record }) => {
    const { revision, state, at, to, severity, score, steps, reason } = JSON.parse(record) as AnomalyEvent;
    return { revision, state, at, to, severity, score, steps, reason };
  });
}

/** Alerts of an entity that touch the span, each as it stands and with what operators have said of it, newest start first. */
export async function entityAlerts(client: ClickHouse, request: AlertsRequest): Promise<AlertPage> {
  const { entity, kpiSets, limit } = request;
  const [events, labels] = await Promise.all([
    eventsOf(client, request),
    labelsOf(client, { entity, kpiSets }),
  ]);
  const items = events.slice(0, limit).map((event): Alert => alertOf(event, null, labels.get(event.id)));
  const last = items.at(-1);
  const next = events.length > limit && last !== undefined ? cursorOf(last, KEY) : null;
  return { items, next };
}

/** One more than the page has, where there are more. */
async function eventsOf(client: ClickHouse, request: AlertsRequest): Promise<AnomalyEvent[]> {
  const { entity, kpiSets, from, to, limit, cursor } = request;
  const after = cursor === undefined ? null : keyOf(cursor, KEY);
  const behind =
    after === null
      ? ''
      : `AND (toUnixTimestamp64Milli(latest.2) < {start:Int64}
          OR toUnixTimestamp64Milli(latest.2) = {start:Int64} AND id > {id:String})`;
  const rows = await client.query<Recorded>(
    `SELECT latest.1 AS record
     FROM (
       SELECT id, argMax((record, start, end), (revision, appended_at)) AS latest
       FROM ${client.table('anomalies')}
       WHERE kpi_set IN {kpiSets:Array(String)} AND entity = {entity:String}
       GROUP BY id
     )
     WHERE latest.3 >= fromUnixTimestamp64Milli({from:Int64}) AND latest.2 <= fromUnixTimestamp64Milli({to:Int64})
       ${behind}
     ORDER BY latest.2 DESC, id
     LIMIT {rows:UInt32}`,
    { entity, kpiSets, from, to, rows: limit + 1, ...(after && { start: after.from, id: after.id }) },
  );
  return rows.map(({ record }) => JSON.parse(record) as AnomalyEvent);
}

/** What operators have said of the entity's alerts, by alert. */
async function labelsOf(
  client: ClickHouse,
  { entity, kpiSets }: Pick<AlertsRequest, 'entity' | 'kpiSets'>,
): Promise<Map<string, Label>> {
  const rows = await client.query<Recorded>(
    `SELECT record
     FROM ${client.table('labels')} FINAL
     WHERE kpi_set IN {kpiSets:Array(String)} AND entity = {entity:String}`,
    { entity, kpiSets },
  );
  const labels = rows.map(({ record }) => JSON.parse(record) as Label);
  return new Map(labels.flatMap((label) => (label.anomalyId === null ? [] : [[label.anomalyId, label]])));
}
