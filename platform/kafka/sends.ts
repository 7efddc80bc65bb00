import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { KafkaProducer } from './client.ts';

/** kafkajs takes time quadratic in the messages of one partition and send. */
const MAX_MESSAGES_PER_SEND = 500;

type TopicMessages = NonNullable<Parameters<KafkaProducer['sendBatch']>[0]['topicMessages']>;

/** Splits records into sends small enough for kafkajs, keeping the order within each topic. */
export function* sends(records: readonly OutgoingRecord[]): Generator<TopicMessages> {
  const byTopic = Map.groupBy(records, ({ topic }) => topic);
  const longest = Math.max(0, ...[...byTopic.values()].map((list) => list.length));
  for (let from = 0; from < longest; from += MAX_MESSAGES_PER_SEND) {
    yield [...byTopic]
      .map(([topic, list]) => ({
        topic,
        messages: list
          .slice(from, from + MAX_MESSAGES_PER_SEND)
          .map(({ key, value, partition, headers }) => ({
            key,
            value,
            ...(partition === undefined ? {} : { partition }),
            ...(headers === undefined ? {} : { headers: { ...headers } }),
          })),
      }))
      .filter(({ messages }) => messages.length > 0);
  }
}
