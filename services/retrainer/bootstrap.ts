import { Worker } from 'node:worker_threads';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { coverage } from '#platform/clickhouse/history.ts';
import { processed } from '#platform/kafka/catch-up.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { type TrainingSpan, trainingSpan } from './enough-history.ts';
import type { FittedModel } from './fit-base.ts';
import type { FitTask } from './fit-worker.ts';

const LAG_POLL_MS = 500;

/**
 * Looks whether a kpiSet has enough history for its first model. When it has, waits until what the network had sent by
 * then is in the history, so that the model does not depend on which rows happened to be there first.
 * @returns undefined while there is too little
 */
export async function findTrainingSpan(
  { clickhouse, admin }: { clickhouse: ClickHouse; admin: KafkaAdmin },
  kpiSet: KpiSet,
  days: number,
  maxEntities: number,
): Promise<TrainingSpan | undefined> {
  const look = async () =>
    trainingSpan(await Array.fromAsync(coverage(clickhouse, kpiSet.name)), kpiSet, days, maxEntities);
  if ((await look()) === undefined) return undefined;
  await processed(
    admin,
    [
      { groupId: 'towerwatch-windower', topics: ['kpi.raw.v1'] },
      { groupId: 'towerwatch-historian', topics: ['kpi.windows.v1'] },
    ],
    { pollMs: LAG_POLL_MS },
  );
  return look();
}

/** Fits in a thread of its own. Rejects with what the thread threw. */
export function fitInThread(task: FitTask): Promise<FittedModel> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./fit-worker.ts', import.meta.url), { workerData: task });
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the training thread ended with code ${code}`)));
  });
}
