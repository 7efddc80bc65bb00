import type { QueryParameters } from '#platform/clickhouse/client.ts';
import { type Buckets, bucketSpan } from './buckets.ts';

/** One entity's part of a table, in buckets. */
export interface BucketQuery {
  readonly kpiSet: string;
  readonly entity: string;
  readonly buckets: Buckets;
  /** W of the kpiSet: a row has no more steps. */
  readonly windowLength: number;
}

/** Rows of one partition never repeat in another, since partitions are a function of the sorting key. */
export const SERIES_SETTINGS = 'SETTINGS do_not_merge_across_partitions_select_final = 1';

/** Index of the bucket of an instant. @param at SQL of milliseconds, Int64 */
export const bucketOf = (at: string) =>
  `toUInt32(intDiv(${at} + {half:Int64}, {width:Int64}) - {first:Int64})`;

/** Condition that an instant counts to a bucket. @param at SQL of milliseconds, Int64 */
export const inSpan = (at: string) => `${at} BETWEEN {from:Int64} AND {to:Int64}`;

/** Condition on the sorting key that a row belongs to the entity, and has its time in the span. @param time SQL of the column */
export const ofEntity = (time: string) =>
  `kpi_set = {kpiSet:String} AND entity = {entity:String}
     AND ${time} BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({reach:Int64})`;

/** What the fragments above refer to; `reach` is the latest end of a row that has a step in the span. */
export function bucketParameters({ kpiSet, entity, buckets, windowLength }: BucketQuery): QueryParameters {
  const { granularityMs, widthMs, first } = buckets;
  const { from, to } = bucketSpan(buckets);
  const half = Math.floor(granularityMs / 2);
  const reach = to + windowLength * granularityMs;
  return { kpiSet, entity, from, to, reach, half, width: widthMs, first, granularity: granularityMs };
}
