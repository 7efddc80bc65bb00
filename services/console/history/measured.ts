import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { type BucketQuery, bucketOf, bucketParameters, ofEntity, SERIES_SETTINGS } from './bucket-sql.ts';

/** An entity's measurements in one bucket, [K] each in raw units; NaN where a KPI was not measured. */
export interface MeasuredBucket {
  readonly bucket: number;
  readonly mean: Float32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
}

/** Only buckets with samples come, in no order. */
export function measured(client: ClickHouse, query: BucketQuery): AsyncIterable<MeasuredBucket> {
  return client.rows(
    `SELECT ${bucketOf('toUnixTimestamp64Milli(ts)')} AS bucket,
            ${floats('avgForEach(known)')}, ${floats('minForEach(known)')}, ${floats('maxForEach(known)')}
     FROM (
       SELECT ts, arrayMap(v -> if(isNaN(v), NULL, v), values) AS known
       FROM ${client.table('samples')} FINAL
       WHERE ${ofEntity('ts')} AND ts <= fromUnixTimestamp64Milli({to:Int64})
     )
     GROUP BY bucket
     ${SERIES_SETTINGS}`,
    bucketParameters(query),
    (reader) => ({
      bucket: reader.uint32(),
      mean: reader.float32Array(),
      min: reader.float32Array(),
      max: reader.float32Array(),
    }),
  );
}

const floats = (nullable: string) => `arrayMap(v -> toFloat32(ifNull(v, nan)), ${nullable})`;
