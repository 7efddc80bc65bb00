import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { defaultPartitioner, type KafkaClient, type KafkaProducer } from './client.ts';
import { retryOn } from './retry-on.ts';
import { sends } from './sends.ts';

const TRANSACTION_TIMEOUT_MS = 30_000;

export interface PartitionTransactionsOptions {
  readonly client: KafkaClient;
  readonly groupId: string;
  /** Input topic and partition whose offsets are committed. */
  readonly topic: string;
  readonly partition: number;
}

type Transaction = Awaited<ReturnType<KafkaProducer['transaction']>>;

/** The transactions of one input partition: output, state and offset together or not at all. */
export class PartitionTransactions {
  /** Offset committed last. */
  committed = 0n;
  readonly #options: PartitionTransactionsOptions;
  readonly #producer: KafkaProducer;
  /** Offset up to which records are processed; ahead of `committed` while they had no output. */
  #processed = 0n;

  constructor(options: PartitionTransactionsOptions) {
    this.#options = options;
    this.#producer = options.client.producer({
      transactionalId: `${options.groupId}-${options.topic}-${options.partition}`,
      idempotent: true,
      maxInFlightRequests: 1,
      transactionTimeout: TRANSACTION_TIMEOUT_MS,
      createPartitioner: defaultPartitioner,
    });
  }

  /** Takes the transactional id over: a former owner can commit nothing from here on. */
  async fence(): Promise<void> {
    await this.#producer.connect();
    const transaction = await this.#producer.transaction();
    await transaction.abort();
  }

  /**
   * Writes records and the offset of the next input record in one transaction. Without records the offset waits for the
   * next write or flush. After an error the object must be closed and a new one opened.
   */
  async write(records: readonly OutgoingRecord[], next: bigint): Promise<void> {
    this.#processed = next;
    if (records.length > 0) await this.#commit(records);
  }

  async flush(): Promise<void> {
    if (this.#processed > this.committed) await this.#commit([]);
  }

  /** Never rejects: what is closed because of an error may be past an orderly farewell. */
  async close(): Promise<void> {
    await this.#producer.disconnect().catch(() => undefined);
  }

  async #commit(records: readonly OutgoingRecord[]): Promise<void> {
    const next = this.#processed;
    const transaction = await this.#producer.transaction();
    try {
      for (const topicMessages of sends(records)) await transaction.sendBatch({ topicMessages });
      await this.#sendOffset(transaction, next);
      await transaction.commit();
    } catch (error) {
      await transaction.abort().catch(() => undefined);
      throw error;
    }
    this.committed = next;
  }

  /** Waits while the broker still completes the transaction before: kafkajs does so for records, but not for offsets. */
  #sendOffset(transaction: Transaction, next: bigint): Promise<void> {
    const { groupId, topic, partition } = this.#options;
    const topics = [{ topic, partitions: [{ partition, offset: String(next) }] }];
    return retryOn(['CONCURRENT_TRANSACTIONS'], () =>
      transaction.sendOffsets({ consumerGroupId: groupId, topics }),
    );
  }
}
