import { codeOf } from '#platform/errors/boundary.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import { deadLetter } from '#platform/stream/dead-letter.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { KafkaClient } from './client.ts';
import { IdempotentProducer } from './idempotent-producer.ts';

/** A record as it came, and the partition that it came from. */
export interface FollowedRecord extends RawRecord {
  readonly partition: number;
}

export interface RefusedRecordsOptions {
  readonly client: KafkaClient;
  readonly metrics: Metrics;
  readonly service: string;
  readonly topic: Topic;
}

/**
 * What the service that answers for a table's topic does with a record that it refuses: counts it by code and puts it on
 * the dead-letter topic. Every instance of the service follows the whole topic, so a record may be put aside once by each.
 */
export class RefusedRecords {
  readonly #producer: IdempotentProducer;
  readonly #service: string;
  readonly #topic: Topic;
  readonly #count: (code: string) => void;
  readonly #countLetter: () => void;

  constructor({ client, metrics, service, topic }: RefusedRecordsOptions) {
    this.#producer = new IdempotentProducer(client);
    this.#service = service;
    this.#topic = topic;
    const refusals = metrics.counter('towerwatch_refusals_total');
    const letters = metrics.counter('towerwatch_dead_letters_total');
    this.#count = (code) => refusals.inc({ topic, code });
    this.#countLetter = () => letters.inc({ topic });
  }

  connect(): Promise<void> {
    return this.#producer.connect();
  }

  /** @param record undefined where it is only to be counted: it was there before this instance, and others have put it aside */
  async refuse(error: unknown, record: FollowedRecord | undefined): Promise<void> {
    const code = codeOf(error);
    if (record !== undefined) {
      const { partition, offset } = record;
      const message = error instanceof Error ? error.message : String(error);
      const origin = { topic: this.#topic, partition, offset };
      await this.#producer.write([deadLetter(origin, record, { code, message }, this.#service)]);
      this.#countLetter();
    }
    this.#count(code);
  }

  close(): Promise<void> {
    return this.#producer.close();
  }
}
