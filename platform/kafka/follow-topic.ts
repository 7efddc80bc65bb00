import { randomUUID } from 'node:crypto';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { KafkaClient } from './client.ts';
import { partitionRanges } from './offsets.ts';
import { rawRecordOf } from './raw-record.ts';

const POLL_MS = 50;

export interface TopicFollower {
  /** Resolves when everything that is in the topic at the call has been handed on. */
  caughtUp(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Reads a topic from its beginning and follows it for good: a table that every instance keeps whole, such as models or
 * entities. Resolves once everything that was there at the call has been handed on.
 *
 * @param onRecords gets each committed record once, in the order of its partition
 * @param onFatal told when it can read no further, after it had caught up
 */
export async function followTopic(
  client: KafkaClient,
  topic: string,
  onRecords: (records: RawRecord[], partition: number) => Promise<void> | void,
  onFatal: (error: unknown) => void,
): Promise<TopicFollower> {
  const admin = client.admin();
  const consumer = client.consumer({
    groupId: `towerwatch-follow-${randomUUID()}`,
    readUncommitted: false,
    maxBytesPerPartition: 32 << 20,
    maxWaitTimeInMs: 500,
  });
  /** Partition → offset after the last record handed on. */
  const positions = new Map<number, bigint>();
  const crash = new Promise<never>((_, reject) => {
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
  });
  crash.catch(onFatal);
  // Also emitted for batches of transaction markers alone, which never reach eachBatch.
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const end = BigInt(payload.lastOffset) + 1n;
    if (end > (positions.get(payload.partition) ?? 0n)) positions.set(payload.partition, end);
  });
  await Promise.all([admin.connect(), consumer.connect()]);
  await consumer.subscribe({ topic, fromBeginning: true });
  await consumer.run({
    autoCommit: false,
    eachBatch: async ({ batch }) => {
      // A member that lost its session begins anew: what it had handed on is passed over.
      const position = positions.get(batch.partition) ?? 0n;
      const fresh = batch.messages.map(rawRecordOf).filter(({ offset }) => offset >= position);
      if (fresh.length > 0) await onRecords(fresh, batch.partition);
    },
  });

  const follower: TopicFollower = {
    async caughtUp() {
      const ends = (await partitionRanges(admin, topic)).filter(({ low, high }) => high > low);
      while (ends.some(({ partition, high }) => (positions.get(partition) ?? 0n) < high)) {
        await Promise.race([crash, new Promise((resolve) => setTimeout(resolve, POLL_MS))]);
      }
    },
    async stop() {
      await Promise.all([consumer.disconnect(), admin.disconnect()]);
    },
  };
  await follower.caughtUp();
  return follower;
}
