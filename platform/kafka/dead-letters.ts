import type { OutgoingRecord, RawRecord } from '#platform/stream/raw-record.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';
import type { KafkaAdmin, KafkaClient } from './client.ts';
import { partitionRanges } from './offsets.ts';
import { readRange } from './read-range.ts';

/** A record that could not be processed, as it came, and why it was put aside. */
export interface DeadLetter {
  /** On the dead-letter topic. */
  readonly offset: bigint;
  /** When it was put aside, ms. */
  readonly at: number;
  readonly code: string;
  readonly message: string;
  readonly service: string;
  /** Where the record was read; -1 for what the letter does not say. */
  readonly origin: { readonly topic: string; readonly partition: number; readonly offset: bigint };
  readonly schemaId: number | undefined;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/**
 * Hands on the dead letters of a topic that are there at the call, oldest first, in batches.
 * @param from offset on the dead-letter topic to begin at
 */
export async function readDeadLetters(
  client: KafkaClient,
  admin: KafkaAdmin,
  topic: string,
  from: bigint,
  onLetters: (letters: DeadLetter[]) => Promise<void> | void,
): Promise<void> {
  const letters = deadLetterTopic(topic);
  for (const { partition, low, high } of await partitionRanges(admin, letters)) {
    const range = { topic: letters, partition, from: from > low ? from : low, to: high };
    await readRange(client, range, (records) =>
      onLetters(records.map((record) => deadLetterOf(topic, record))),
    );
  }
}

/** The record as it was, to be put back where it came from. */
export function revived({ origin, key, value }: DeadLetter): OutgoingRecord {
  const { topic, partition } = origin;
  return { topic, key, value, ...(partition < 0 ? {} : { partition }) };
}

/** A record of a dead-letter topic as what it says. @param topic that the record came from */
export function deadLetterOf(
  topic: string,
  { offset, appendedAt, key, value, headers = {} }: RawRecord,
): DeadLetter {
  const header = (name: string) => headers[name]?.toString() ?? '';
  const number = (name: string) => (/^\d{1,19}$/.test(header(name)) ? header(name) : '-1');
  const schemaId = Number(number('schemaId'));
  return {
    offset,
    at: appendedAt,
    code: header('code'),
    message: header('message'),
    service: header('service'),
    origin: {
      topic,
      partition: Number(number('partition')),
      offset: BigInt(number('offset')),
    },
    schemaId: schemaId < 0 ? undefined : schemaId,
    key,
    value,
  };
}
