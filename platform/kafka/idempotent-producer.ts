import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { defaultPartitioner, type KafkaClient, type KafkaProducer } from './client.ts';
import { sends } from './sends.ts';

/** Writes records outside any transaction; a retry never writes one twice. */
export class IdempotentProducer {
  readonly #producer: KafkaProducer;

  constructor(client: KafkaClient) {
    this.#producer = client.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      createPartitioner: defaultPartitioner,
    });
  }

  connect(): Promise<void> {
    return this.#producer.connect();
  }

  /** Resolves once every record is on the brokers' in-sync replicas. */
  async write(records: readonly OutgoingRecord[]): Promise<void> {
    for (const topicMessages of sends(records)) await this.#producer.sendBatch({ topicMessages });
  }

  close(): Promise<void> {
    return this.#producer.disconnect();
  }
}
