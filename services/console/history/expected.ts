import { DAY_MS } from '#core/series/grid.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import {
  type BucketQuery,
  bucketOf,
  bucketParameters,
  inSpan,
  ofEntity,
  SERIES_SETTINGS,
} from './bucket-sql.ts';

/** Behind the end of the span: how far back the usual residual is measured. */
const USUAL_MS = 7 * DAY_MS;
/**
 * Half the width of the band in medians of the usual residual: 2.5 standard deviations where residuals are normal. The
 * median, since a day of trouble in the week would widen a band by high quantiles until it covered the trouble. On the
 * small simulated fleet 98.7 % of the next day's ordinary steps lie inside (98.3 to 99.0 by KPI), by 3 deviations 99.6 %.
 */
const HALF_WIDTH = 2.5 * 1.4826;

/** What the condition expects in one bucket, [K] in raw units. */
export interface ExpectedBucket {
  readonly bucket: number;
  readonly expected: Float32Array;
}

/** Step j of a row of `windows`, counted from 0. */
const STEP_AT = 'toUnixTimestamp64Milli(end) - (toInt64(hop) - 1 - j) * {granularity:Int64}';
const stepOf = (column: string) => `arraySlice(${column}, j * kpis + 1, kpis)`;

/** The mean of median + scale (trend + seasonal) over each bucket's steps. Only buckets with windows come, in no order. */
export function expected(client: ClickHouse, query: BucketQuery): AsyncIterable<ExpectedBucket> {
  return client.rows(
    `SELECT ${bucketOf('at')} AS bucket, CAST(avgForEach(expected) AS Array(Float32))
     FROM (
       SELECT ${STEP_AT} AS at,
              arrayMap((m, s, t, z) -> m + s * (t + z), median, scale, trend, ${stepOf('seasonal')}) AS expected
       FROM ${client.table('windows')} FINAL
       ARRAY JOIN range(hop) AS j
       WHERE ${ofEntity('end')}
     )
     WHERE ${inSpan('at')}
     GROUP BY bucket
     ${SERIES_SETTINGS}`,
    bucketParameters(query),
    (reader) => ({ bucket: reader.uint32(), expected: reader.float32Array() }),
  );
}

/**
 * Half the width of the expected band, [K] in raw units: by how much this entity usually differs from what the condition
 * expects, in the week before the span's end. Undefined where there are no windows.
 */
export async function halfWidth(client: ClickHouse, query: BucketQuery): Promise<Float32Array | undefined> {
  const parameters = bucketParameters(query);
  const from = Number(parameters.to) - USUAL_MS;
  const rows = client.rows(
    `SELECT CAST(arrayMap(m -> m * ${HALF_WIDTH}, quantileExactForEach(0.5)(residual)) AS Array(Float32))
     FROM (
       SELECT arrayMap((x, s, t, z) -> s * abs(x - t - z), ${stepOf('x')}, scale, trend, ${stepOf('seasonal')}) AS residual
       FROM ${client.table('windows')} FINAL
       ARRAY JOIN range(hop) AS j
       WHERE ${ofEntity('end')}
     )
     ${SERIES_SETTINGS}`,
    { ...parameters, from, reach: parameters.to },
    (reader) => reader.float32Array(),
  );
  for await (const widths of rows) if (widths.length > 0) return widths;
  return undefined;
}
