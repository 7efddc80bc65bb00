import type { HistoryRow } from '#core/history/history-row.ts';
import type { ClickHouse } from './client.ts';
import type { RowBinaryReader } from './row-binary-reader.ts';

/**
 * One partition's rows never repeat in another, since partitions are a function of the sorting key; small blocks keep a
 * scan's memory, on the server, to some hundred megabytes.
 */
const SCAN_SETTINGS = 'SETTINGS do_not_merge_across_partitions_select_final = 1, max_block_size = 4096';

export interface HistorySpan {
  readonly kpiSet: string;
  /** First time, ms, inclusive. */
  readonly from: number;
  /** Last time, ms, inclusive. */
  readonly to: number;
}

export interface WindowScan extends HistorySpan {
  /** Only these entities, of which the server takes some hundred; all by default. */
  readonly entities?: readonly string[];
}

/**
 * The window rows of a kpiSet whose end lies in the span, each once, ordered by entity and end. Memory stays bounded
 * whatever the span. Their arrays are views that neighbouring rows share: copy what is kept for long.
 * @throws TowerwatchError HISTORY_UNAVAILABLE, HISTORY_REFUSED
 */
export function scanWindows(client: ClickHouse, scan: WindowScan): AsyncIterable<HistoryRow> {
  const { kpiSet, from, to, entities } = scan;
  const only = entities === undefined ? '' : 'AND entity IN {entities:Array(String)}';
  return client.rows(
    `SELECT entity, end, status, hop, kpis, x, seasonal, trend, step, median, scale
     FROM ${client.table('windows')} FINAL
     WHERE kpi_set = {kpiSet:String} ${only}
       AND end BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
     ORDER BY entity, end
     ${SCAN_SETTINGS}`,
    { kpiSet, from, to, ...(entities === undefined ? {} : { entities }) },
    readWindow,
  );
}

function readWindow(reader: RowBinaryReader): HistoryRow {
  return {
    entity: reader.string(),
    end: reader.dateTime64(),
    status: reader.string() as HistoryRow['status'],
    hop: reader.uint16(),
    kpis: reader.uint16(),
    x: reader.float32Array(),
    seasonal: reader.float32Array(),
    trend: reader.float32Array(),
    step: reader.float32Array(),
    median: reader.float32Array(),
    scale: reader.float32Array(),
  };
}

/** How much history an entity has. */
export interface EntityCoverage {
  readonly entity: string;
  /** End of its first window, ms. */
  readonly first: number;
  /** End of its last window, ms. */
  readonly last: number;
  readonly windows: number;
}

/** What each entity of a kpiSet has in the history, in order of entity. */
export function coverage(client: ClickHouse, kpiSet: string): AsyncIterable<EntityCoverage> {
  return client.rows(
    `SELECT entity, min(end), max(end), count()
     FROM ${client.table('windows')} FINAL
     WHERE kpi_set = {kpiSet:String}
     GROUP BY entity
     ORDER BY entity
     SETTINGS do_not_merge_across_partitions_select_final = 1`,
    { kpiSet },
    (reader) => ({
      entity: reader.string(),
      first: reader.dateTime64(),
      last: reader.dateTime64(),
      windows: reader.uint64(),
    }),
  );
}

export interface PValueCount {
  readonly kpiSet: string;
  readonly modelId: string;
  /** Length of the span, counted back from the model's last score, ms. */
  readonly lastMs: number;
  /** Bins of equal width between 0 and 1. */
  readonly bins: number;
}

/**
 * How the p-values of a model's last scores are spread over bins; none where its scores reach less far back. Only scores
 * past the warm-up.
 */
export async function pValueCounts(
  client: ClickHouse,
  { kpiSet, modelId, lastMs, bins }: PValueCount,
): Promise<number[] | undefined> {
  const where = `kpi_set = {kpiSet:String} AND model_id = {modelId:String} AND status = 'OK'`;
  const [span] = await client.query<{ first: number; last: number; rows: number }>(
    `SELECT toFloat64(toUnixTimestamp64Milli(min(end))) AS first, toFloat64(toUnixTimestamp64Milli(max(end))) AS last,
            toFloat64(count()) AS rows
     FROM ${client.table('scores')} WHERE ${where}`,
    { kpiSet, modelId },
  );
  if (span.rows === 0 || span.last - span.first < lastMs) return undefined;
  const counted = await client.query<{ bin: number; steps: number }>(
    `SELECT least(toInt32(floor(p * {bins:Int32})), toInt32({bins:Int32} - 1)) AS bin, toFloat64(count()) AS steps
     FROM ${client.table('scores')} FINAL
     ARRAY JOIN p_values AS p
     WHERE ${where} AND end > fromUnixTimestamp64Milli({from:Int64})
     GROUP BY bin`,
    { kpiSet, modelId, bins, from: span.last - lastMs },
  );
  const steps = new Map(counted.map(({ bin, steps: n }) => [bin, n]));
  return Array.from({ length: bins }, (_, bin) => steps.get(bin) ?? 0);
}

/** A measurement in raw units. */
export interface HistorySample {
  /** ms */
  readonly ts: number;
  /** [K] in the kpiSet's order; NaN where not measured. */
  readonly values: Float32Array;
  readonly suspect: boolean;
}

/** One entity's samples in the span, each once, in order of time. */
export function samples(
  client: ClickHouse,
  span: HistorySpan & { readonly entity: string },
): AsyncIterable<HistorySample> {
  const { kpiSet, entity, from, to } = span;
  return client.rows(
    `SELECT ts, values, suspect
     FROM ${client.table('samples')} FINAL
     WHERE kpi_set = {kpiSet:String} AND entity = {entity:String}
       AND ts BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({to:Int64})
     ORDER BY ts
     ${SCAN_SETTINGS}`,
    { kpiSet, entity, from, to },
    (reader) => ({ ts: reader.dateTime64(), values: reader.float32Array(), suspect: reader.bool() }),
  );
}
