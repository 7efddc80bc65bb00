import type { Logger } from 'pino';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import type { KafkaClient } from './client.ts';
import { followTopic, type TopicFollower } from './follow-topic.ts';
import { keyedValues } from './keyed-values.ts';
import type { FollowedRecord, RefusedRecords } from './refused-records.ts';

export interface TableAdapters {
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
  readonly logger: Logger;
  /** Told when the table can be followed no further. */
  readonly onFatal: (error: unknown) => void;
  /** Given where the service answers for the topic: it is told of what does not decode. */
  readonly refused?: RefusedRecords;
}

/**
 * Follows a topic as a table of values by key, decoded; null deletes a key. A value that does not decode is passed over
 * with a warning: the key keeps what it had. It is put aside only if it came while the table was followed: a restart reads
 * it again.
 */
export async function followTable<T extends Topic>(
  { client, codecs, logger, onFatal, refused }: TableAdapters,
  topic: T,
  apply: (key: string, value: TopicValues[T] | null, record: FollowedRecord) => Promise<void> | void,
): Promise<TopicFollower> {
  let isLive = false;
  const onRecords = keyedValues({
    codecs,
    logger,
    topic,
    apply,
    onRefused: (error, record) => refused?.refuse(error, isLive ? record : undefined),
  });
  const follower = await followTopic(client, topic, onRecords, onFatal);
  isLive = true;
  return follower;
}
