import { randomUUID } from 'node:crypto';
import type { KafkaClient, KafkaConsumer } from '#platform/kafka/client.ts';

/** Sees every record of a topic as soon as it is written, long before its transaction ends, if it ever does. */
export class TopicTail {
  /** Records seen, those of aborted transactions included. */
  seen = 0;
  /** Partition → offset after the last record or marker seen. */
  readonly ends = new Map<number, bigint>();
  readonly #consumer: KafkaConsumer;
  readonly #waiting = new Set<(partition: number) => void>();

  private constructor(consumer: KafkaConsumer) {
    this.#consumer = consumer;
  }

  /** Follows a topic from its end on. */
  static async of(client: KafkaClient, topic: string): Promise<TopicTail> {
    const consumer = client.consumer({
      groupId: `test-${randomUUID()}`,
      readUncommitted: true,
      minBytes: 1,
      maxWaitTimeInMs: 100,
    });
    const tail = new TopicTail(consumer);
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: false });
    const follows = new Promise<void>((resolve) => {
      consumer.on(consumer.events.FETCH, () => resolve());
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, batchSize, lastOffset } }) => {
      tail.ends.set(partition, BigInt(lastOffset) + 1n);
      tail.seen += batchSize;
    });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch: { partition } }) => {
        for (const tell of tail.#waiting) tell(partition);
      },
    });
    await follows;
    return tail;
  }

  /** Resolves when the next record is written to one of the partitions. */
  next(partitions: readonly number[]): Promise<void> {
    return new Promise((resolve) => {
      const tell = (partition: number) => {
        if (!partitions.includes(partition)) return;
        this.#waiting.delete(tell);
        resolve();
      };
      this.#waiting.add(tell);
    });
  }

  stop(): Promise<void> {
    return this.#consumer.disconnect();
  }
}
