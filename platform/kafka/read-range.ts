import { randomUUID } from 'node:crypto';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import { fixedAssigner, type KafkaClient } from './client.ts';
import { rawRecordOf } from './raw-record.ts';

/** What a young or busy broker answers to a new group: the consumer begins anew by itself. */
const NOT_READY = ['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP'];

export interface ReadRange {
  readonly topic: string;
  readonly partition: number;
  /** First offset wanted. */
  readonly from: bigint;
  /** Offset at which to stop; nothing at or beyond it is delivered. */
  readonly to: bigint;
}

/**
 * Reads one partition from `from` up to `to` and hands its committed records on in order, in batches.
 * Belongs to no shared group and commits nothing.
 */
export async function readRange(
  client: KafkaClient,
  { topic, partition, from, to }: ReadRange,
  onRecords: (records: RawRecord[]) => Promise<void> | void,
): Promise<void> {
  if (from >= to) return;
  const consumer = client.consumer({
    groupId: `towerwatch-read-${randomUUID()}`,
    partitionAssigners: [fixedAssigner(topic, [partition])],
    readUncommitted: false,
    maxBytesPerPartition: 8 << 20,
    maxWaitTimeInMs: 100,
  });
  let position = from;
  try {
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        const { type = '' } = payload.error as { type?: string };
        if (!payload.restart || !NOT_READY.includes(type)) reject(payload.error);
      });
      // Also emitted for batches of control records only, which never reach eachBatch.
      consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
        if (BigInt(payload.lastOffset) + 1n >= to) resolve();
      });
      consumer
        .run({
          autoCommit: false,
          eachBatch: async ({ batch }) => {
            // A member that lost its session begins anew: what it had handed on is passed over.
            const wanted = batch.messages
              .map(rawRecordOf)
              .filter(({ offset }) => offset >= position && offset < to);
            if (wanted.length === 0) return;
            try {
              await onRecords(wanted);
              position = wanted[wanted.length - 1].offset + 1n;
            } catch (error) {
              reject(error);
            }
          },
        })
        .catch(reject);
      consumer.seek({ topic, partition, offset: String(from) });
    });
  } finally {
    await consumer.disconnect();
  }
}
