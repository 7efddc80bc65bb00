import type { KafkaMessage } from 'kafkajs';
import type { RawRecord } from '#platform/stream/raw-record.ts';

export function rawRecordOf(message: KafkaMessage): RawRecord {
  const { offset, key, value, timestamp, headers } = message;
  return { offset: BigInt(offset), key, value, appendedAt: Number(timestamp), headers };
}
