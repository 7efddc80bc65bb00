import type { HistoryRow } from '#core/history/history-row.ts';
import type { Span } from '#core/learn/judged-span.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { coverage, scanWindows } from '#platform/clickhouse/history.ts';
import { type Coverage, spreadOver, type TrainingSpan } from './enough-history.ts';

/** The server takes this many names in one query. */
const ENTITIES_PER_SCAN = 200;

/** Rows of the span's entities, ordered by entity and end. */
export async function historyOf(
  client: ClickHouse,
  kpiSet: string,
  { from, to, entities }: TrainingSpan,
): Promise<HistoryRow[]> {
  const rows: HistoryRow[] = [];
  for (let i = 0; i < entities.length; i += ENTITIES_PER_SCAN) {
    const scan = { kpiSet, from, to, entities: entities.slice(i, i + ENTITIES_PER_SCAN) };
    for await (const row of scanWindows(client, scan)) rows.push(row);
  }
  return rows;
}

/** The same for a run: of the entities with labels, and as many others as there is room for. */
export async function runHistory(
  { clickhouse, span, maxEntities }: RunHistoryOptions,
  kpiSet: string,
  labelled: Iterable<string>,
): Promise<{ rows: HistoryRow[]; entities: number }> {
  const client = new ClickHouse(clickhouse);
  try {
    const known = await Array.fromAsync(coverage(client, kpiSet));
    const entities = entitiesOf(known, span, new Set(labelled), maxEntities);
    return { rows: await historyOf(client, kpiSet, { ...span, entities }), entities: entities.length };
  } finally {
    await client.close();
  }
}

export interface RunHistoryOptions {
  readonly clickhouse: { readonly url: string; readonly database: string };
  readonly span: Span;
  readonly maxEntities: number;
}

/** In order: all that are labelled, and others spread over the rest up to `maxEntities`; of those with windows in the span. */
export function entitiesOf(
  known: readonly Coverage[],
  { from, to }: Span,
  labelled: ReadonlySet<string>,
  maxEntities: number,
): string[] {
  const within = known
    .filter(({ first, last }) => first <= to && last >= from)
    .map(({ entity }) => entity)
    .sort();
  const wanted = within.filter((entity) => labelled.has(entity));
  const others = within.filter((entity) => !labelled.has(entity));
  const room = Math.max(0, maxEntities - wanted.length);
  return [...wanted, ...(room === 0 ? [] : spreadOver(others, room))].sort();
}
