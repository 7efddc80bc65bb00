import { TowerwatchError } from '#platform/errors/errors.ts';
import { partitionRanges } from '#platform/kafka/offsets.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import type { BenchConnection } from './connection.ts';

/** Hands on all that a `read_committed` reader finds in a topic at the call. */
export async function readTopic<T extends Topic>(
  { client, admin, codecs }: Pick<BenchConnection, 'client' | 'admin' | 'codecs'>,
  topic: T,
  onValue: (value: TopicValues[T], record: RawRecord) => void,
): Promise<void> {
  for (const { partition, low, high } of await partitionRanges(admin, topic)) {
    await readRange(client, { topic, partition, from: low, to: high }, async (records) => {
      const values = await codecs.of(topic).decodeAll(records.map(({ value }) => value));
      for (const [i, value] of values.entries()) {
        if (value instanceof TowerwatchError) throw value;
        onValue(value, records[i]);
      }
    });
  }
}
