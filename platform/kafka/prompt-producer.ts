import { TowerwatchError } from '#platform/errors/errors.ts';
import { within } from '#platform/lifecycle/within.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { defaultPartitioner, type KafkaClientOptions, type KafkaProducer, kafkaClient } from './client.ts';
import { sends } from './sends.ts';

/** The longest that a person waits for a click to come to something, ms. */
const GIVE_UP_AFTER_MS = 5000;

/**
 * Writes records for someone who waits, and gives up where the brokers do not answer. What was given up may be written all
 * the same, and a record may be written twice: it is for messages with an id that counts once.
 */
export class PromptProducer {
  readonly #producer: KafkaProducer;

  constructor(options: Omit<KafkaClientOptions, 'patience'>) {
    const client = kafkaClient({ ...options, patience: 'SHORT' });
    this.#producer = client.producer({
      createPartitioner: defaultPartitioner,
      allowAutoTopicCreation: false,
    });
  }

  /** Resolves once every record is on the brokers' in-sync replicas. @throws TowerwatchError KAFKA_UNAVAILABLE */
  async write(records: readonly OutgoingRecord[]): Promise<void> {
    try {
      await within(GIVE_UP_AFTER_MS, this.#write(records));
    } catch (cause) {
      const { message } = cause as Error;
      throw new TowerwatchError('KAFKA_UNAVAILABLE', `nothing can be written: ${message}`, { cause });
    }
  }

  close(): Promise<void> {
    return this.#producer.disconnect();
  }

  async #write(records: readonly OutgoingRecord[]): Promise<void> {
    await this.#producer.connect();
    for (const topicMessages of sends(records)) await this.#producer.sendBatch({ topicMessages });
  }
}
