import type { KafkaAdmin } from './client.ts';

export interface PartitionRange {
  readonly partition: number;
  /** Offset of the first record that is still there. */
  readonly low: bigint;
  /** Offset that the next record will have. */
  readonly high: bigint;
}

/** The offsets of each partition of a topic, ordered by partition. */
export async function partitionRanges(admin: KafkaAdmin, topic: string): Promise<PartitionRange[]> {
  const offsets = await admin.fetchTopicOffsets(topic);
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
  const [offsets] = await admin.fetchOffsets({ groupId, topics: [topic] });
  return [...offsets.partitions]
    .sort((a, b) => a.partition - b.partition)
    .map(({ offset }) => (BigInt(offset) < 0n ? undefined : BigInt(offset)));
}
