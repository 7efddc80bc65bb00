import type { KafkaAdmin, KafkaClient } from './client.ts';
import { retryOn } from './retry-on.ts';

/** Of a topic that was just created, or whose leader moves. */
const LEADERLESS = ['NOT_LEADER_FOR_PARTITION', 'LEADER_NOT_AVAILABLE'];
/** Of a group whose coordinator moves or is not ready. */
const UNCOORDINATED = [
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
];

export interface PartitionRange {
  readonly partition: number;
  /** Offset of the first record that is still there. */
  readonly low: bigint;
  /** Offset that the next record will have. */
  readonly high: bigint;
}

/** The offsets of each partition of a topic, ordered by partition. */
export async function partitionRanges(admin: KafkaAdmin, topic: string): Promise<PartitionRange[]> {
  const offsets = await retryOn(LEADERLESS, () => admin.fetchTopicOffsets(topic));
  return offsets
    .map(({ partition, low, high }) => ({ partition, low: BigInt(low), high: BigInt(high) }))
    .sort((a, b) => a.partition - b.partition);
}

/** The committed offset of each partition, ordered by partition; undefined where the group never committed. */
export async function committedOffsets(
  admin: KafkaAdmin,
  groupId: string,
  topic: string,
): Promise<(bigint | undefined)[]> {
  const [offsets] = await retryOn(UNCOORDINATED, () => admin.fetchOffsets({ groupId, topics: [topic] }));
  return [...offsets.partitions]
    .sort((a, b) => a.partition - b.partition)
    .map(({ offset }) => (BigInt(offset) < 0n ? undefined : BigInt(offset)));
}

/** Runs a task with an admin of its own: a long-lived one looks for leaders where they were up to minutes ago. */
export async function withAdmin<R>(client: KafkaClient, task: (admin: KafkaAdmin) => Promise<R>): Promise<R> {
  const admin = client.admin();
  try {
    await admin.connect();
    return await task(admin);
  } finally {
    await admin.disconnect();
  }
}
