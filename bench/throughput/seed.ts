import { defaultPartitioner } from '#platform/kafka/client.ts';
import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { stateKey } from '#platform/stream/state-key.ts';
import { readContract } from '#schemas/contracts.ts';
import { cellOf, entityId, type Load } from './load.ts';

const CHANGELOG = 'towerwatch.windower.state.v1';
const BATCH = 1000;

/** Gives every entity the state of its cell, in the partition in which its samples will be. */
export async function seedChangelog(
  load: Load,
  snapshots: readonly Uint8Array[],
  { producer, codecs }: { readonly producer: IdempotentProducer; readonly codecs: CodecBook },
  onProgress: (entities: number) => void,
): Promise<void> {
  const partitionOf = rawPartitioner();
  // No sample is covered yet: the first one that comes is taken in.
  const values = snapshots.map((state) =>
    codecs.of(CHANGELOG).encode({ covered: -1, replayFrom: null, state: Buffer.from(state) }),
  );
  for (let from = 0; from < load.entities; from += BATCH) {
    const count = Math.min(BATCH, load.entities - from);
    const records = Array.from({ length: count }, (_, i): OutgoingRecord => {
      const entity = entityId(from + i);
      const key = stateKey(load.kpiSet.name, entity);
      const value = values[cellOf(load, from + i)];
      return { topic: CHANGELOG, key, partition: partitionOf(entity), value };
    });
    await producer.write(records);
    onProgress(from + count);
  }
}

/** Where a producer puts the samples of an entity. */
function rawPartitioner(): (entity: string) => number {
  const { topic, partitions } = readContract('kpi.raw.v1');
  const partitioner = defaultPartitioner();
  const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({
    partitionId,
    partitionErrorCode: 0,
    leader: 0,
    replicas: [],
    isr: [],
  }));
  return (key) => partitioner({ topic, partitionMetadata, message: { key, value: null } });
}
