import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import type { EntitySeries } from '../api/shapes/series.ts';
import type { BucketQuery } from './bucket-sql.ts';
import { bucketStarts, bucketsOf } from './buckets.ts';
import { type ExpectedBucket, expected, halfWidth } from './expected.ts';
import { type MeasuredBucket, measured } from './measured.ts';
import { prompt, type ScoredBucket, settled } from './scored.ts';

/** Digits of a number that is drawn: float32 has seven, and all seventeen of a double would double the answer. */
const DIGITS = 6;
const SHARE_DIGITS = 3;

export interface SeriesRequest {
  readonly entity: string;
  readonly kpiSet: KpiSet;
  /** First instant, ms. */
  readonly from: number;
  /** Last instant, ms. */
  readonly to: number;
  /** Most buckets. */
  readonly points: number;
}

type Column = (number | null)[];

/**
 * What an entity sent, what was expected of it and how it was scored, down-sampled by ClickHouse.
 * @throws TowerwatchError HISTORY_UNAVAILABLE, HISTORY_REFUSED
 */
export async function entitySeries(client: ClickHouse, request: SeriesRequest): Promise<EntitySeries> {
  const { entity, kpiSet, from, to, points } = request;
  const { kpis, granularityMs, windowLength } = kpiSet;
  const buckets = bucketsOf(from, to, points, granularityMs);
  const query: BucketQuery = { kpiSet: kpiSet.name, entity, buckets, windowLength };
  const [samples, condition, width, prompts, verdicts] = await Promise.all([
    byBucket(measured(client, query), buckets.count),
    byBucket(expected(client, query), buckets.count),
    halfWidth(client, query),
    byBucket(prompt(client, query), buckets.count),
    byBucket(settled(client, query), buckets.count),
  ]);
  const shares = prompts.map((row) => sharesOf(row));
  return {
    entity,
    kpiSet: kpiSet.name,
    from,
    to,
    bucketMs: buckets.widthMs,
    times: bucketStarts(buckets),
    kpis: kpis.map(({ name, unit }, k) => ({
      name,
      unit,
      ...measuredColumns(samples, k),
      ...expectedColumns(condition, width?.[k] ?? Number.NaN, k),
      contribution: shares.map((row) => drawn(row?.[k], SHARE_DIGITS)),
    })),
    score: prompts.map((row) => drawn(row?.score)),
    threshold: prompts.map((row) => drawn(row?.threshold)),
    settled: verdicts.map((row) => drawn(row?.score)),
    settledThreshold: verdicts.map((row) => drawn(row?.threshold)),
  };
}

/** @returns [count], undefined where a bucket has no row */
async function byBucket<R extends { readonly bucket: number }>(
  rows: AsyncIterable<R>,
  count: number,
): Promise<(R | undefined)[]> {
  const table = new Array<R | undefined>(count).fill(undefined);
  for await (const row of rows) table[row.bucket] = row;
  return table;
}

function measuredColumns(rows: readonly (MeasuredBucket | undefined)[], k: number) {
  return {
    mean: rows.map((row) => drawn(row?.mean[k])),
    min: rows.map((row) => drawn(row?.min[k])),
    max: rows.map((row) => drawn(row?.max[k])),
  };
}

function expectedColumns(rows: readonly (ExpectedBucket | undefined)[], width: number, k: number) {
  const at = (offset: number): Column =>
    rows.map((row) => drawn(row === undefined ? undefined : row.expected[k] + offset));
  return { expected: at(0), low: at(-width), high: at(width) };
}

/** [K] Each KPI's part of the whole contribution. */
function sharesOf(row: ScoredBucket | undefined): readonly number[] | undefined {
  if (row === undefined) return undefined;
  const parts = Array.from(row.contributions);
  const whole = parts.reduce((sum, part) => sum + part, 0);
  return parts.map((part) => part / whole);
}

/** A number as it is sent: null where there is none. */
function drawn(value: number | undefined, digits = DIGITS): number | null {
  return value === undefined || !Number.isFinite(value) ? null : Number(value.toPrecision(digits));
}
