import { randomUUID } from 'node:crypto';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { KafkaClient } from './client.ts';
import { partitionRanges } from './offsets.ts';
import { rawRecordOf } from './raw-record.ts';

export interface TopicFollower {
  stop(): Promise<void>;
}

/**
 * Reads a topic from its beginning and follows it for good: a table that every instance keeps whole, such as models or
 * entities. Resolves once everything that was there at the call has been handed on.
 *
 * @param onRecords gets each committed record once, in the order of its partition
 */
export async function followTopic(
  client: KafkaClient,
  topic: string,
  onRecords: (records: RawRecord[]) => Promise<void> | void,
): Promise<TopicFollower> {
  const admin = client.admin();
  await admin.connect();
  const waiting = new Map<number, bigint>();
  try {
    for (const { partition, low, high } of await partitionRanges(admin, topic)) {
      if (high > low) waiting.set(partition, high);
    }
  } finally {
    await admin.disconnect();
  }
  const consumer = client.consumer({
    groupId: `towerwatch-follow-${randomUUID()}`,
    readUncommitted: false,
    maxBytesPerPartition: 32 << 20,
    maxWaitTimeInMs: 500,
  });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const caughtUp = new Promise<void>((resolve, reject) => {
    if (waiting.size === 0) resolve();
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const end = waiting.get(payload.partition);
      if (end !== undefined && BigInt(payload.lastOffset) + 1n >= end) waiting.delete(payload.partition);
      if (waiting.size === 0) resolve();
    });
  });
  const positions = new Map<number, bigint>();
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      // A member that lost its session begins anew: what it had handed on is passed over.
      const position = positions.get(batch.partition) ?? 0n;
      const fresh = batch.messages.map(rawRecordOf).filter(({ offset }) => offset >= position);
      if (fresh.length > 0) await onRecords(fresh);
      positions.set(batch.partition, BigInt(batch.lastOffset()) + 1n);
    },
  });
  await caughtUp;
  return { stop: () => consumer.disconnect() };
}
