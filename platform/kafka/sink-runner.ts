import type { Logger } from 'pino';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { KafkaClient, KafkaConsumer } from './client.ts';
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
  #tail: Promise<unknown> = Promise.resolve();
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
    const { topics, take, isFull, flushMs, onFatal } = this.#options;
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topics: [...topics], fromBeginning: true });
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.#stopping) onFatal(payload.error);
    });
    this.#consumer.on(this.#consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      // Transaction markers alone: nothing to take, but the group has passed them.
      if (payload.batchSize === 0) this.#mark(payload.topic, payload.partition, payload.lastOffset);
    });
    await this.#consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat, isStale }) => {
        if (isStale()) return;
        await this.#exclusively(async () => {
          await take(batch.topic, batch.partition, batch.messages.map(rawRecordOf));
          this.#mark(batch.topic, batch.partition, batch.lastOffset());
        });
        if (isFull()) await this.#flushing(heartbeat);
        await heartbeat();
      },
    });
    this.#timer = setInterval(() => void this.#flushing(async () => undefined).catch(onFatal), flushMs);
  }

  /** Flushes what is held, commits, and leaves the group. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#timer);
    await this.#flushing(async () => undefined);
    await this.#consumer.disconnect();
  }

  #mark(topic: string, partition: number, lastOffset: string): void {
    const partitions = this.#taken.get(topic) ?? new Map<number, string>();
    partitions.set(partition, String(BigInt(lastOffset) + 1n));
    this.#taken.set(topic, partitions);
  }

  #flushing(heartbeat: () => Promise<void>): Promise<void> {
    return this.#exclusively(async () => {
      if (this.#taken.size === 0) return;
      const started = performance.now();
      while (!(await this.#tryFlush())) {
        if (this.#stopping) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        await heartbeat();
      }
      const offsets = [...this.#taken].flatMap(([topic, partitions]) =>
        [...partitions].map(([partition, offset]) => ({ topic, partition, offset })),
      );
      this.#taken.clear();
      // A rebalance may have taken partitions away: their new owner reads the same records again.
      await this.#consumer.commitOffsets(offsets).catch((err) => {
        this.#options.logger.warn({ err }, 'offsets not committed; the records may be read again');
      });
      this.#options.onFlushed((performance.now() - started) / 1000);
    });
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

  #exclusively(task: () => Promise<void>): Promise<void> {
    const run = this.#tail.then(task);
    this.#tail = run.catch(() => undefined);
    return run;
  }
}
