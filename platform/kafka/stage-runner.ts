import { setTimeout as sleep } from 'node:timers/promises';
import type { Batch, EachBatchPayload } from 'kafkajs';
import type { Logger } from 'pino';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Production } from '#platform/stream/partition-worker.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { KafkaAdmin, KafkaClient, KafkaConsumer } from './client.ts';
import { BEATS_PER_SESSION, keepingAlive } from './keep-alive.ts';
import { partitionRanges, withAdmin } from './offsets.ts';
import { rawRecordOf } from './raw-record.ts';
import { StagePartition, type StagePartitionOptions } from './stage-partition.ts';

const TICK_MS = 1000;
const FETCH_MIN_BYTES = 1 << 19;
const FETCH_MAX_BYTES_PER_PARTITION = 4 << 20;
const BACK_OFF_MS = 500;

/** Told what happened, after it was committed. */
export interface StageObserver {
  committed(production: Production, seconds: number): void;
  failed(error: unknown): void;
  restored(partition: number, records: number, seconds: number): void;
  assigned(partitions: readonly number[]): void;
  /** Records between the last one fetched and the end of the partition. */
  lagging(partition: number, records: number): void;
}

export interface StageRunnerOptions<S, T extends Topic> {
  readonly client: KafkaClient;
  readonly stage: Stage<S, T>;
  readonly codecs: CodecBook;
  readonly groupId: string;
  /** A transaction holds at most this many records … */
  readonly maxRecords: number;
  /** … and the broker waits at most this long to fill it, ms. */
  readonly lingerMs: number;
  readonly sessionTimeoutMs: number;
  readonly clock: () => number;
  readonly observer: StageObserver;
  readonly logger: Logger;
  /** An error that no retry helps: the service ends. */
  readonly onFatal: (error: unknown) => void;
}

/** kafkajs has it, its types do not. */
type FetchedBatch = Batch & { readonly fetchedOffset: string };

/**
 * Runs a stage exactly once: what it reads, what it produces, its state and its offsets go into one Kafka transaction,
 * with one transactional id per input partition, so that whoever takes a partition over fences its former owner.
 *
 * After any error in a transaction the partition's state is dropped, restored from the changelog and replayed from the
 * committed offset before the next record. See docs/adr/0004-exactly-once.md.
 */
export class StageRunner<S, T extends Topic> {
  readonly #options: StageRunnerOptions<S, T>;
  readonly #consumer: KafkaConsumer;
  readonly #partitionOptions: StagePartitionOptions<S, T>;
  #owned = new Map<number, StagePartition<S, T>>();
  readonly #ticking = new Set<StagePartition<S, T>>();
  /** When the group last took this instance for a member, on the monotonic clock, ms. */
  #confirmedAt = 0;
  #ticker: NodeJS.Timeout | undefined;
  #hasJoined = false;
  #stopping = false;

  constructor(options: StageRunnerOptions<S, T>) {
    const { client, observer, groupId, sessionTimeoutMs, lingerMs } = options;
    this.#options = options;
    this.#consumer = client.consumer({
      groupId,
      readUncommitted: false,
      sessionTimeout: sessionTimeoutMs,
      heartbeatInterval: Math.floor(sessionTimeoutMs / BEATS_PER_SESSION),
      rebalanceTimeout: 60_000,
      minBytes: FETCH_MIN_BYTES,
      maxBytesPerPartition: FETCH_MAX_BYTES_PER_PARTITION,
      maxWaitTimeInMs: lingerMs,
    });
    this.#partitionOptions = {
      ...options,
      onCommitted: (production, seconds) => observer.committed(production, seconds),
      onRestored: (partition, records, seconds) => observer.restored(partition, records, seconds),
    };
  }

  /** Whether the group has given this instance its partitions, which may be none. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  /** @throws TowerwatchError TOPIC_PARTITIONS_DIFFER when input, outputs and changelog are not co-partitioned */
  async start(): Promise<void> {
    const { stage, observer, onFatal } = this.#options;
    const consumer = this.#consumer;
    await withAdmin(this.#options.client, (admin) => this.#checkPartitions(admin));
    await consumer.connect();
    await consumer.subscribe({ topic: stage.input, fromBeginning: true });
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#adopt(payload.memberAssignment[stage.input] ?? []);
    });
    consumer.on(consumer.events.HEARTBEAT, () => {
      this.#confirmedAt = performance.now();
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.#stopping) onFatal(payload.error);
    });
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { partition, batchSize, firstOffset, lastOffset, offsetLag } = payload;
      observer.lagging(partition, Number(offsetLag));
      // Such a batch does not come to eachBatch, but the group has passed it.
      if (batchSize === 0) this.#pass(partition, BigInt(firstOffset ?? lastOffset), BigInt(lastOffset) + 1n);
    });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: async (payload) => {
        const owned = this.#owned.get(payload.batch.partition);
        if (owned === undefined) return;
        // The batch may have to wait, and longer than a session, until the partition's state is restored.
        await keepingAlive(
          owned.exclusively(() => this.#consume(owned, payload)),
          payload.heartbeat,
          this.#options.sessionTimeoutMs,
        );
      },
    });
    this.#ticker = setInterval(() => this.#tickAll(), TICK_MS);
  }

  /** Ends after the transactions under way; leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#ticker);
    // Before the group hears of it: from then on the partitions are others'.
    await Promise.all([...this.#owned.values()].map((owned) => this.#run(owned, () => owned.flush())));
    await this.#consumer.disconnect();
    await Promise.all([...this.#owned.values()].map((owned) => owned.exclusively(() => owned.close())));
  }

  /** Output and state of a partition go to the partition of the same number. */
  async #checkPartitions(admin: KafkaAdmin): Promise<void> {
    const { input, changelog, outputs } = this.#options.stage;
    const expected = (await partitionRanges(admin, input)).length;
    for (const topic of [...outputs, ...(changelog === undefined ? [] : [changelog])]) {
      const actual = (await partitionRanges(admin, topic)).length;
      if (actual === expected) continue;
      const message = `${input} has ${expected} partitions, ${topic} has ${actual}`;
      throw new TowerwatchError('TOPIC_PARTITIONS_DIFFER', message);
    }
  }

  /** After each rebalance state is restored anew: another instance may have owned the partition in between. */
  #adopt(partitions: readonly number[]): void {
    const before = this.#owned;
    for (const owned of before.values()) void owned.exclusively(() => owned.close());
    this.#owned = new Map(
      partitions.map((n) => [n, new StagePartition(n, this.#partitionOptions, before.get(n))]),
    );
    this.#hasJoined = true;
    this.#confirmedAt = performance.now();
    this.#options.observer.assigned(partitions);
    for (const owned of this.#owned.values()) void this.#run(owned, () => this.#open(owned));
  }

  #isCurrent(owned: StagePartition<S, T>): boolean {
    return !this.#stopping && this.#owned.get(owned.partition) === owned;
  }

  async #open(owned: StagePartition<S, T>): Promise<void> {
    if (this.#isCurrent(owned)) await owned.open();
  }

  async #consume(owned: StagePartition<S, T>, payload: EachBatchPayload): Promise<void> {
    const { heartbeat, resolveOffset, isRunning, isStale } = payload;
    const batch = payload.batch as FetchedBatch;
    const isCurrent = () => this.#isCurrent(owned) && isRunning() && !isStale();
    if (!isCurrent()) return;
    // Throws when this instance is no longer a member: to open the partition would fence its rightful owner.
    if (!owned.isOpen) await heartbeat();
    const { maxRecords } = this.#options;
    const records = batch.messages.map(rawRecordOf);
    for (let i = 0; i < records.length && isCurrent(); i += maxRecords) {
      const chunk = records.slice(i, i + maxRecords);
      const last = chunk[chunk.length - 1].offset;
      const isLast = i + maxRecords >= records.length;
      // After the last one there may be markers of transactions.
      const next = isLast ? BigInt(batch.lastOffset()) + 1n : last + 1n;
      const processed = await this.#attempt(owned, async () => {
        await owned.open();
        await owned.process(chunk, BigInt(batch.fetchedOffset), next);
      });
      if (!processed) return sleep(BACK_OFF_MS);
      resolveOffset(String(last));
      await heartbeat();
    }
  }

  #run(owned: StagePartition<S, T>, task: () => Promise<void>): Promise<boolean> {
    return owned.exclusively(() => this.#attempt(owned, task));
  }

  /** @returns false when it failed: the partition is then closed, and goes on from what was committed */
  async #attempt(owned: StagePartition<S, T>, task: () => Promise<void>): Promise<boolean> {
    const { stage, observer, logger, onFatal } = this.#options;
    const { partition } = owned;
    try {
      await task();
      return true;
    } catch (error) {
      const { committed } = owned;
      await owned.close();
      if (error instanceof TowerwatchError && error.boundary === 'FAIL') onFatal(error);
      else {
        observer.failed(error);
        logger.warn({ err: error, partition }, 'partition failed; its state is restored');
      }
      // Where it was closed already nothing was taken in, and the same batch comes again.
      if (committed !== undefined && this.#isCurrent(owned)) {
        this.#consumer.seek({ topic: stage.input, partition, offset: String(committed) });
      }
      return false;
    }
  }

  #tickAll(): void {
    for (const owned of this.#owned.values()) {
      if (this.#ticking.has(owned)) continue;
      this.#ticking.add(owned);
      void this.#run(owned, () => this.#tick(owned)).finally(() => this.#ticking.delete(owned));
    }
  }

  async #tick(owned: StagePartition<S, T>): Promise<void> {
    if (!this.#isCurrent(owned)) return;
    // Only for a member is it right to open the partition again.
    if (!owned.isOpen && this.#confirmedAt < owned.closedAt) return;
    await owned.open();
    await owned.tick();
  }

  #pass(partition: number, from: bigint, next: bigint): void {
    const owned = this.#owned.get(partition);
    if (owned !== undefined) void this.#run(owned, () => owned.pass(from, next));
  }
}
