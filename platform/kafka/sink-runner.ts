import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch } from 'kafkajs';
import type { Logger } from 'pino';
import { TaskQueue } from '#platform/lifecycle/task-queue.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { KafkaClient, KafkaConsumer } from './client.ts';
import { keepingAlive } from './keep-alive.ts';
import { rawRecordOf } from './raw-record.ts';

export interface SinkRunnerOptions {
  readonly client: KafkaClient;
  readonly groupId: string;
  readonly topics: readonly string[];
  /** Takes records in; what it holds need not be durable before `flush`. */
  readonly take: (topic: string, partition: number, records: readonly RawRecord[]) => Promise<void>;
  /** Makes everything taken durable. Idempotent: records may come again after a crash. */
  readonly flush: () => Promise<void>;
  /** Records held that make a flush due before its time. */
  readonly isFull: () => boolean;
  readonly flushMs: number;
  readonly sessionTimeoutMs: number;
  readonly onFlushed: (seconds: number) => void;
  readonly onFatal: (error: unknown) => void;
  readonly logger: Logger;
}

const RETRY_MS = 1000;

/**
 * Consumes at least once: offsets are committed after what they cover is durable. While the sink cannot be reached nothing
 * is taken further, and the same rows are tried again until it can.
 */
export class SinkRunner {
  readonly #options: SinkRunnerOptions;
  readonly #consumer: KafkaConsumer;
  /** Topic → partition → offset to commit at the next flush. */
  readonly #taken = new Map<string, Map<number, string>>();
  /** Counts the times that the group has shared the partitions out. */
  #generation = 0;
  /** Batches and flushes never overlap. */
  readonly #tasks = new TaskQueue();
  #timer: NodeJS.Timeout | undefined;
  #stopping = false;

  constructor(options: SinkRunnerOptions) {
    this.#options = options;
    this.#consumer = options.client.consumer({
      groupId: options.groupId,
      readUncommitted: false,
      sessionTimeout: options.sessionTimeoutMs,
      minBytes: 1 << 16,
      maxBytesPerPartition: 4 << 20,
      maxWaitTimeInMs: 500,
    });
  }

  async start(): Promise<void> {
    const { topics, flushMs, sessionTimeoutMs, onFatal } = this.#options;
    const consumer = this.#consumer;
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      // What was taken before may be another's now, who reads it again: its rows stay, its offsets are not ours to set.
      this.#generation++;
      this.#taken.clear();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.#stopping) onFatal(payload.error);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      // Transaction markers alone: nothing to take, but the group has passed them.
      if (payload.batchSize === 0) this.#mark(payload.topic, payload.partition, payload.lastOffset);
    });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat }) => {
        // A flush that waits for the sink holds the batch up, and longer than a session.
        await keepingAlive(this.#consume(batch), heartbeat, sessionTimeoutMs);
        await heartbeat();
      },
    });
    this.#timer = setInterval(() => void this.#flush().catch(onFatal), flushMs);
  }

  /** Flushes what is held, commits, and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    try {
      await this.#flush();
    } finally {
      await this.#consumer.disconnect();
    }
  }

  async #consume(batch: Batch): Promise<void> {
    const generation = this.#generation;
    await this.#tasks.run(async () => {
      await this.#options.take(batch.topic, batch.partition, batch.messages.map(rawRecordOf));
      if (generation === this.#generation) this.#mark(batch.topic, batch.partition, batch.lastOffset());
    });
    if (this.#options.isFull()) await this.#flush();
  }

  #mark(topic: string, partition: number, lastOffset: string): void {
    const partitions = this.#taken.get(topic) ?? new Map<number, string>();
    partitions.set(partition, String(BigInt(lastOffset) + 1n));
    this.#taken.set(topic, partitions);
  }

  #flush(): Promise<void> {
    return this.#tasks.run(async () => {
      const offsets = [...this.#taken].flatMap(([topic, partitions]) =>
        [...partitions].map(([partition, offset]) => ({ topic, partition, offset })),
      );
      if (offsets.length === 0) return;
      const started = performance.now();
      while (!(await this.#tryFlush())) {
        if (this.#stopping) return;
        await sleep(RETRY_MS);
      }
      await this.#commit(offsets);
      this.#options.onFlushed((performance.now() - started) / 1000);
    });
  }

  /** Offsets that could not be committed wait for the next flush. */
  async #commit(offsets: readonly { topic: string; partition: number; offset: string }[]): Promise<void> {
    try {
      await this.#consumer.commitOffsets([...offsets]);
    } catch (err) {
      this.#options.logger.warn({ err }, 'offsets not committed; the records may be read again');
      return;
    }
    for (const { topic, partition, offset } of offsets) {
      const partitions = this.#taken.get(topic);
      if (partitions?.get(partition) === offset) partitions.delete(partition);
    }
  }

  async #tryFlush(): Promise<boolean> {
    try {
      await this.#options.flush();
      return true;
    } catch (error) {
      if ((error as { retriable?: boolean }).retriable === false) throw error;
      this.#options.logger.warn({ err: error }, 'sink not reached; trying again');
      return false;
    }
  }
}
