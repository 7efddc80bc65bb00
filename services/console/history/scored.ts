import type { ClickHouse } from '#platform/clickhouse/client.ts';
import {
  type BucketQuery,
  bucketOf,
  bucketParameters,
  inSpan,
  ofEntity,
  SERIES_SETTINGS,
} from './bucket-sql.ts';

/** The highest score of one bucket, and what came with it. */
export interface ScoredBucket {
  readonly bucket: number;
  readonly score: number;
  /** NaN where no model judged by one. */
  readonly threshold: number;
  /** [K]; empty for settled scores. */
  readonly contributions: Float32Array;
}

/** The highest prompt score of each bucket. Only buckets with scores come, in no order. */
export function prompt(client: ClickHouse, query: BucketQuery): AsyncIterable<ScoredBucket> {
  return highest(client, query, 'scores', 'contributions');
}

/** The highest settled score of each bucket. Only buckets with scores come, in no order. */
export function settled(client: ClickHouse, query: BucketQuery): AsyncIterable<ScoredBucket> {
  return highest(client, query, 'settled', 'CAST([] AS Array(Float32))');
}

/** @param contributions SQL of those of a row */
function highest(
  client: ClickHouse,
  query: BucketQuery,
  table: string,
  contributions: string,
): AsyncIterable<ScoredBucket> {
  return client.rows(
    `SELECT ${bucketOf('at')} AS bucket, toFloat64(max(score)),
            argMax(limit, score), argMax(parts, score)
     FROM (
       SELECT toUnixTimestamp64Milli(end) - toInt64(length(scores) - i) * granularity_ms AS at, score,
              ifNull(threshold, nan) AS limit, ${contributions} AS parts
       FROM ${client.table(table)} FINAL
       ARRAY JOIN scores AS score, arrayEnumerate(scores) AS i
       WHERE ${ofEntity('end')}
     )
     WHERE ${inSpan('at')} AND isFinite(score)
     GROUP BY bucket
     ${SERIES_SETTINGS}`,
    bucketParameters(query),
    (reader) => ({
      bucket: reader.uint32(),
      score: reader.float64(),
      threshold: reader.float64(),
      contributions: reader.float32Array(),
    }),
  );
}
