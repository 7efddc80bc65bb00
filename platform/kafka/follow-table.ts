import type { Logger } from 'pino';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { SampledWarnings } from '#platform/logging/sampled-warnings.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import type { KafkaClient } from './client.ts';
import { followTopic, type TopicFollower } from './follow-topic.ts';

/**
 * Follows a topic as a table of values by key, decoded; null deletes a key. A value that does not decode is passed over
 * with a warning: the key keeps what it had.
 */
export function followTable<T extends Topic>(
  { client, codecs, logger }: { client: KafkaClient; codecs: CodecBook; logger: Logger },
  topic: T,
  apply: (key: string, value: TopicValues[T] | null) => Promise<void> | void,
): Promise<TopicFollower> {
  const warnings = new SampledWarnings({ logger, clock: Date.now });
  return followTopic(client, topic, async (records) => {
    const decoded = await codecs.of(topic).decodeAll(records.map(({ value }) => value));
    for (const [i, { key, value }] of records.entries()) {
      const message = decoded[i];
      if (key === null) continue;
      if (value === null) await apply(key.toString(), null);
      else if (message instanceof TowerwatchError) {
        warnings.logSampled(message.code, { code: message.code, topic }, `passed over: ${message.message}`);
      } else await apply(key.toString(), message);
    }
  });
}
