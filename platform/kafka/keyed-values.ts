import type { Logger } from 'pino';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { SampledWarnings } from '#platform/logging/sampled-warnings.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import type { FollowedRecord } from './refused-records.ts';

export interface KeyedValuesOptions<T extends Topic> {
  readonly codecs: CodecBook;
  readonly logger: Logger;
  readonly topic: T;
  /** Given each value by its key, decoded; null deletes the key. */
  readonly apply: (key: string, value: TopicValues[T] | null, record: FollowedRecord) => Promise<void> | void;
  /** Told of what does not decode. */
  readonly onRefused?: (error: TowerwatchError, record: FollowedRecord) => Promise<void> | void;
}

/**
 * Takes in records of a topic as values by key. A value that does not decode is passed over with a warning: the key keeps
 * what it had. A record without a key is passed over.
 */
export function keyedValues<T extends Topic>({
  codecs,
  logger,
  topic,
  apply,
  onRefused,
}: KeyedValuesOptions<T>): (records: RawRecord[], partition: number) => Promise<void> {
  const warnings = new SampledWarnings({ logger, clock: Date.now });
  return async (records, partition) => {
    const decoded = await codecs.of(topic).decodeAll(records.map(({ value }) => value));
    for (const [i, raw] of records.entries()) {
      const record = { ...raw, partition };
      const message = decoded[i];
      if (record.key === null) continue;
      const key = record.key.toString();
      if (record.value === null) await apply(key, null, record);
      else if (message instanceof TowerwatchError) {
        warnings.logSampled(message.code, { code: message.code, topic }, `passed over: ${message.message}`);
        await onRefused?.(message, record);
      } else await apply(key, message, record);
    }
  };
}
