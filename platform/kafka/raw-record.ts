import type { KafkaMessage } from 'kafkajs';
import type { RawRecord } from '#platform/stream/raw-record.ts';

export function rawRecordOf(message: KafkaMessage): RawRecord {
  return { offset: BigInt(message.offset), key: message.key, value: message.value };
}
