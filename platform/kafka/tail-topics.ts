import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { KafkaAdmin, KafkaClient, KafkaConsumer } from './client.ts';
import { partitionRanges, withAdmin } from './offsets.ts';
import { rawRecordOf } from './raw-record.ts';

/** Longest wait of the broker for new records, ms: a consumer that is well hears from it as often. */
const FETCH_WAIT_MS = 500;
/** A consumer that has heard nothing for so long is away, ms. */
const SILENT_MS = 5000;
/** Longest wait for a consumer to leave in good order, ms: one that looks for the broker would go on for half a minute. */
const LEAVE_MS = 3000;
/** Pause before the topics are read on after a failure, ms; doubled with each failure up to the longest. */
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

export interface TailedTopic {
  readonly topic: string;
  /** Begin so many records before the end of each partition; where absent, at the beginning. */
  readonly newest?: number;
  /**
   * Gets each committed record once, in the order of its partition. What it was given when it rejected it is given again,
   * all of it.
   */
  readonly onRecords: (records: RawRecord[], partition: number) => Promise<void> | void;
}

/** Where a partition was to be read to before the tail had caught up, and how far it has been read. */
interface Progress {
  /** Offset after the last record handed on. */
  position: bigint;
  readonly end: bigint;
}

export interface TailOptions {
  readonly client: KafkaClient;
  readonly topics: readonly TailedTopic[];
  readonly logger: Logger;
}

/**
 * Follows topics for good, and outlives the broker: whatever fails, it tries again with a consumer of its own, and goes on
 * after the last record that it had handed on. For those who go on without new records; who cannot, takes `followTopic`.
 */
export class TopicsTail {
  readonly #client: KafkaClient;
  readonly #topics: ReadonlyMap<string, TailedTopic>;
  readonly #logger: Logger;
  readonly #stop = new AbortController();
  readonly #stopped: Promise<void>;
  /** Topic → partition → progress; none before the broker has been heard of. */
  readonly #progress = new Map<string, Map<number, Progress>>();
  #running: Promise<void> | undefined;
  /** Monotonic time of the last word of the broker, ms; undefined while away. */
  #heardAt: number | undefined;
  #failure: string | null = null;

  constructor({ client, topics, logger }: TailOptions) {
    this.#client = client;
    this.#topics = new Map(topics.map((topic) => [topic.topic, topic]));
    this.#logger = logger;
    const { signal } = this.#stop;
    this.#stopped = new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
  }

  /** Begins, and returns at once. */
  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.race([this.#running, sleep(LEAVE_MS, undefined, { ref: false })]);
  }

  /** Whether the broker is there. */
  get connected(): boolean {
    return this.#heardAt !== undefined && performance.now() - this.#heardAt < SILENT_MS;
  }

  /** Why it is away, as far as that is known. */
  get failure(): string | null {
    return this.connected ? null : this.#failure;
  }

  /** Records of a topic, markers included, that were there at the start and are still to come; null while that is unknown. */
  behind(topic: string): number | null {
    const partitions = this.#progress.get(topic);
    if (partitions === undefined) return null;
    let records = 0n;
    for (const { position, end } of partitions.values()) if (position < end) records += end - position;
    return Number(records);
  }

  async #run(): Promise<void> {
    let pause = SHORTEST_PAUSE_MS;
    while (!this.#stop.signal.aborted) {
      const error = await this.#follow().catch((failure: unknown) => failure);
      if (this.#stop.signal.aborted) return;
      // Having heard of the broker is a success, however it ended.
      pause = this.#heardAt === undefined ? Math.min(2 * pause, LONGEST_PAUSE_MS) : SHORTEST_PAUSE_MS;
      this.#heardAt = undefined;
      this.#failure = error instanceof Error ? error.message : String(error);
      this.#logger.warn({ err: error, pause }, 'topics cannot be read; trying again');
      await sleep(pause, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** One life of a consumer. Resolves when the tail is stopped, rejects when the consumer fails. */
  async #follow(): Promise<void> {
    await withAdmin(this.#client, (admin) => this.#locate(admin));
    const consumer = this.#client.consumer({
      groupId: `towerwatch-tail-${randomUUID()}`,
      readUncommitted: false,
      maxBytesPerPartition: 32 << 20,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      retry: { retries: 3, restartOnFailure: async () => false },
    });
    try {
      const crash = new Promise<never>((_, reject) => {
        consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      });
      // It may come before it is waited for.
      crash.catch(() => undefined);
      this.#watch(consumer);
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.#topics.keys()], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch: { topic, partition, messages } }) => {
          const { position } = this.#progressOf(topic, partition);
          const fresh = messages.map(rawRecordOf).filter(({ offset }) => offset >= position);
          if (fresh.length > 0) await this.#topics.get(topic)?.onRecords(fresh, partition);
        },
      });
      await Promise.race([crash, this.#stopped]);
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  #watch(consumer: KafkaConsumer): void {
    const { FETCH, START_BATCH_PROCESS, END_BATCH_PROCESS, GROUP_JOIN } = consumer.events;
    const heard = () => {
      this.#heardAt = performance.now();
      this.#failure = null;
    };
    consumer.on(FETCH, heard);
    consumer.on(START_BATCH_PROCESS, heard);
    // Also emitted for batches of transaction markers alone, which never reach eachBatch.
    consumer.on(END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
      heard();
      const end = BigInt(lastOffset) + 1n;
      const progress = this.#progressOf(topic, partition);
      if (end > progress.position) progress.position = end;
    });
    // At each joining, also after a lost session: a member begins where its group committed, and this one commits nothing.
    consumer.on(GROUP_JOIN, () => {
      for (const [topic, partitions] of this.#progress) {
        for (const [partition, { position }] of partitions) {
          consumer.seek({ topic, partition, offset: String(position) });
        }
      }
    });
  }

  /** Finds where to begin, where that is not known yet, or where a topic was made anew. */
  async #locate(admin: KafkaAdmin): Promise<void> {
    const locate = async ({ topic, newest }: TailedTopic) => {
      for (const { partition, low, high } of await partitionRanges(admin, topic)) {
        const known = this.#progress.get(topic)?.get(partition);
        if (known !== undefined && known.position <= high) continue;
        const wanted = newest === undefined ? low : high - BigInt(newest);
        this.#partitionsOf(topic).set(partition, { position: wanted > low ? wanted : low, end: high });
      }
    };
    await Promise.all([...this.#topics.values()].map(locate));
  }

  #partitionsOf(topic: string): Map<number, Progress> {
    const partitions = this.#progress.get(topic) ?? new Map<number, Progress>();
    this.#progress.set(topic, partitions);
    return partitions;
  }

  /** A partition that was added meanwhile is read from its beginning. */
  #progressOf(topic: string, partition: number): Progress {
    const partitions = this.#partitionsOf(topic);
    const progress = partitions.get(partition) ?? { position: 0n, end: 0n };
    partitions.set(partition, progress);
    return progress;
  }
}
