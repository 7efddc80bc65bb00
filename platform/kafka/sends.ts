import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { KafkaProducer } from './client.ts';

/** kafkajs takes time quadratic in the messages of one partition and send. */
const MAX_MESSAGES_PER_SEND = 500;
/**
 * kafkajs makes one record batch of what a send has for a partition, and brokers take batches of 1 MiB unless told
 * otherwise. A single record may be larger where its topic allows it.
 */
const MAX_BYTES_PER_SEND = 900_000;
/** Upper bound of what the batch format adds to a record, and to each header. */
const RECORD_OVERHEAD = 64;
const HEADER_OVERHEAD = 10;

type TopicMessages = NonNullable<Parameters<KafkaProducer['sendBatch']>[0]['topicMessages']>;

/** Splits records into sends that neither kafkajs nor a broker finds too large, keeping the order within each topic. */
export function* sends(records: readonly OutgoingRecord[]): Generator<TopicMessages> {
  const parts = [...Map.groupBy(records, ({ topic }) => topic)].map(([topic, list]) => ({
    topic,
    parts: split(list),
  }));
  const rounds = Math.max(0, ...parts.map((one) => one.parts.length));
  for (let round = 0; round < rounds; round++) {
    yield parts
      .filter((one) => round < one.parts.length)
      .map((one) => ({ topic: one.topic, messages: one.parts[round].map(messageOf) }));
  }
}

/** Which partition a key leads to is the partitioner's to know, so the bytes are bounded as if all went to one. */
function split(records: readonly OutgoingRecord[]): OutgoingRecord[][] {
  const parts: OutgoingRecord[][] = [];
  let part: OutgoingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    const size = sizeOf(record);
    if (part.length === MAX_MESSAGES_PER_SEND || (part.length > 0 && bytes + size > MAX_BYTES_PER_SEND)) {
      parts.push(part);
      part = [];
      bytes = 0;
    }
    part.push(record);
    bytes += size;
  }
  if (part.length > 0) parts.push(part);
  return parts;
}

function sizeOf({ key, value, headers }: OutgoingRecord): number {
  const headerBytes = Object.entries(headers ?? {}).reduce(
    (sum, [name, text]) => sum + bytesOf(name) + bytesOf(text) + HEADER_OVERHEAD,
    0,
  );
  return bytesOf(key) + bytesOf(value) + headerBytes + RECORD_OVERHEAD;
}

function bytesOf(part: string | Buffer | null): number {
  if (part === null) return 0;
  return typeof part === 'string' ? Buffer.byteLength(part) : part.length;
}

function messageOf({
  key,
  value,
  partition,
  headers,
}: OutgoingRecord): TopicMessages[number]['messages'][number] {
  return {
    key,
    value,
    ...(partition === undefined ? {} : { partition }),
    ...(headers === undefined ? {} : { headers: { ...headers } }),
  };
}
