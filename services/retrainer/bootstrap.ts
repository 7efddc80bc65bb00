import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { coverage } from '#platform/clickhouse/history.ts';
import { processed } from '#platform/kafka/catch-up.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { type TrainingSpan, trainingSpan } from './enough-history.ts';

const LAG_POLL_MS = 500;
/** A windower or historian that stands still must not hold up the other kpiSets. */
const CAUGHT_UP_WITHIN_MS = 120_000;

/** The way of a sample into the history. */
const TO_HISTORY = [
  { groupId: groupOf('windower'), topics: ['kpi.raw.v1'] },
  { groupId: groupOf('historian'), topics: ['kpi.windows.v1'] },
];

/**
 * Looks whether a kpiSet has enough history for its first model. When it has, waits until what the network had sent by
 * then is in the history, so that the model does not depend on which rows happened to be there first.
 * @returns undefined while there is too little, and where the wait takes too long or `signal` ends it
 */
export async function findTrainingSpan(
  { clickhouse, admin }: { clickhouse: ClickHouse; admin: KafkaAdmin },
  kpiSet: KpiSet,
  days: number,
  maxEntities: number,
  signal: AbortSignal,
): Promise<TrainingSpan | undefined> {
  const look = async () =>
    trainingSpan(await Array.fromAsync(coverage(clickhouse, kpiSet.name)), kpiSet, days, maxEntities);
  if ((await look()) === undefined) return undefined;
  const isThrough = await processed(admin, TO_HISTORY, {
    pollMs: LAG_POLL_MS,
    signal: AbortSignal.any([signal, AbortSignal.timeout(CAUGHT_UP_WITHIN_MS)]),
  });
  return isThrough ? look() : undefined;
}
