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
 * Waits until what the network had sent by the call is in the history.
 * @returns false where that takes too long, or `signal` ends it
 */
export function historyCaughtUp({ admin }: { admin: KafkaAdmin }, signal: AbortSignal): Promise<boolean> {
  return processed(admin, TO_HISTORY, {
    pollMs: LAG_POLL_MS,
    signal: AbortSignal.any([signal, AbortSignal.timeout(CAUGHT_UP_WITHIN_MS)]),
  });
}

/** What a kpiSet's first model is fitted on, by the history as it is. @returns undefined while there is too little */
export async function trainingSpanNow(
  clickhouse: ClickHouse,
  kpiSet: KpiSet,
  days: number,
  maxEntities: number,
): Promise<TrainingSpan | undefined> {
  return trainingSpan(await Array.fromAsync(coverage(clickhouse, kpiSet.name)), kpiSet, days, maxEntities);
}

/**
 * The same once the history has caught up, so that the model does not depend on which rows happened to be there first.
 * @returns undefined while there is too little, and where the wait takes too long or `signal` ends it
 */
export async function findTrainingSpan(
  { clickhouse, admin }: { clickhouse: ClickHouse; admin: KafkaAdmin },
  kpiSet: KpiSet,
  days: number,
  maxEntities: number,
  signal: AbortSignal,
): Promise<TrainingSpan | undefined> {
  if (!(await historyCaughtUp({ admin }, signal))) return undefined;
  return trainingSpanNow(clickhouse, kpiSet, days, maxEntities);
}
