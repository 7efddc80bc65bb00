import type { ErrorCode } from '#platform/errors/codes.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';
import type { OutgoingRecord } from './raw-record.ts';

/** Where a record was read that is to be put aside. */
export interface Origin {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/**
 * A refused record as it goes to the dead-letter topic: key and value as they came, and in the headers where it was read,
 * who refused it and why.
 */
export function deadLetter(
  { topic, partition, offset }: Origin,
  { key, value }: { readonly key: Buffer | null; readonly value: Buffer | null },
  { code, message }: { readonly code: ErrorCode; readonly message: string },
  service: string,
): OutgoingRecord {
  const isFramed = value !== null && value.length >= 5 && value[0] === 0;
  return {
    topic: deadLetterTopic(topic),
    key,
    value,
    headers: {
      topic,
      partition: String(partition),
      offset: String(offset),
      code,
      message,
      service,
      ...(isFramed ? { schemaId: String(value.readInt32BE(1)) } : {}),
    },
  };
}
