import type { Logger } from 'pino';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { PartitionWorker, type Production } from '#platform/stream/partition-worker.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { KafkaAdmin, KafkaClient, KafkaConsumer } from './client.ts';
import { committedOffsets, partitionRanges } from './offsets.ts';
import { PartitionTransactions } from './partition-transactions.ts';
import { rawRecordOf } from './raw-record.ts';
import { readRange } from './read-range.ts';

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

/** One input partition that this instance owns. */
interface Ownership<S, T extends Topic> {
  readonly partition: number;
  /** Absent until opened, and again after a failed transaction. */
  worker?: PartitionWorker<S, T> | undefined;
  transactions?: PartitionTransactions | undefined;
  /** Next input offset to process. */
  position: bigint;
  /** Ends the last task queued on this partition: batches and ticks never overlap. */
  tail: Promise<void>;
}

/**
 * Runs a stage exactly once: what it reads, what it produces, its state and its offsets go into one Kafka transaction,
 * with one transactional id per input partition, so that whoever takes a partition over fences its former owner.
 *
 * After any error in a transaction the partition's state is dropped, restored from the changelog and replayed from the
 * committed offset before the next record. See docs/adr/0004-exactly-once.md.
 */
export class StageRunner<S, T extends Topic> {
  readonly #options: StageRunnerOptions<S, T>;
  readonly #admin: KafkaAdmin;
  readonly #consumer: KafkaConsumer;
  #owned = new Map<number, Ownership<S, T>>();
  #ticker: NodeJS.Timeout | undefined;
  #hasJoined = false;
  #stopping = false;

  constructor(options: StageRunnerOptions<S, T>) {
    this.#options = options;
    this.#admin = options.client.admin();
    this.#consumer = options.client.consumer({
      groupId: options.groupId,
      readUncommitted: false,
      sessionTimeout: options.sessionTimeoutMs,
      heartbeatInterval: Math.floor(options.sessionTimeoutMs / 6),
      rebalanceTimeout: 60_000,
      minBytes: FETCH_MIN_BYTES,
      maxBytesPerPartition: FETCH_MAX_BYTES_PER_PARTITION,
      maxWaitTimeInMs: options.lingerMs,
    });
  }

  /** Whether the group has given this instance its partitions, which may be none. */
  get hasJoined(): boolean {
    return this.#hasJoined;
  }

  /** @throws TowerwatchError TOPIC_PARTITIONS_DIFFER when input and changelog are not co-partitioned */
  async start(): Promise<void> {
    const { stage } = this.#options;
    await this.#admin.connect();
    await this.#checkPartitions();
    await this.#consumer.connect();
    await this.#consumer.subscribe({ topic: stage.input, fromBeginning: true });
    this.#consumer.on(this.#consumer.events.GROUP_JOIN, ({ payload }) => {
      this.#adopt(payload.memberAssignment[stage.input] ?? []);
    });
    this.#consumer.on(this.#consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart && !this.#stopping) this.#options.onFatal(payload.error);
    });
    this.#consumer.on(this.#consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      this.#options.observer.lagging(payload.partition, Number(payload.offsetLag));
      // Transaction markers alone: nothing to process, but the group has passed them.
      if (payload.batchSize === 0) this.#pass(payload.partition, BigInt(payload.lastOffset) + 1n);
    });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 4,
      eachBatch: async ({ batch, heartbeat, resolveOffset, isRunning, isStale }) => {
        const owned = this.#owned.get(batch.partition);
        if (owned === undefined) return;
        const records = batch.messages.map(rawRecordOf);
        const end = BigInt(batch.lastOffset()) + 1n;
        await this.#exclusively(owned, () =>
          this.#consume(owned, records, {
            end,
            heartbeat,
            isRunning,
            isStale,
            resolve: (offset) => resolveOffset(String(offset)),
          }),
        );
      },
    });
    this.#ticker = setInterval(() => this.#tickAll(), TICK_MS);
  }

  /** Ends after the transactions under way; leaves the group, so that others take over at once. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearInterval(this.#ticker);
    await this.#consumer.disconnect();
    await Promise.all(
      [...this.#owned.values()].map((owned) => this.#exclusively(owned, () => this.#flush(owned))),
    );
    await Promise.all([...this.#owned.values()].map((owned) => this.#close(owned)));
    await this.#admin.disconnect();
  }

  async #checkPartitions(): Promise<void> {
    const { stage } = this.#options;
    if (stage.changelog === undefined) return;
    const [input, changelog] = await Promise.all(
      [stage.input, stage.changelog].map((topic) => partitionRanges(this.#admin, topic)),
    );
    if (input.length === changelog.length) return;
    throw new TowerwatchError(
      'TOPIC_PARTITIONS_DIFFER',
      `${stage.input} has ${input.length} partitions, ${stage.changelog} has ${changelog.length}`,
    );
  }

  /** After each rebalance state is restored anew: another instance may have owned the partition in between. */
  #adopt(partitions: readonly number[]): void {
    for (const owned of this.#owned.values()) void this.#exclusively(owned, () => this.#close(owned));
    this.#owned = new Map(
      partitions.map((partition) => [partition, { partition, position: 0n, tail: Promise.resolve() }]),
    );
    this.#hasJoined = true;
    this.#options.observer.assigned(partitions);
    for (const owned of this.#owned.values()) {
      void this.#exclusively(owned, () => this.#open(owned)).catch((error) => this.#onOpenFailed(error));
    }
  }

  #onOpenFailed(error: unknown): void {
    if (error instanceof TowerwatchError && error.boundary === 'FAIL') this.#options.onFatal(error);
    else this.#options.logger.warn({ err: error }, 'partition not opened; the next batch tries again');
  }

  async #consume(
    owned: Ownership<S, T>,
    records: readonly RawRecord[],
    batch: {
      /** Offset after the batch, transaction markers included. */
      end: bigint;
      heartbeat: () => Promise<void>;
      isRunning: () => boolean;
      isStale: () => boolean;
      resolve: (offset: bigint) => void;
    },
  ): Promise<void> {
    const { maxRecords, clock, observer, logger } = this.#options;
    const isCurrent = () =>
      this.#owned.get(owned.partition) === owned && batch.isRunning() && !batch.isStale();
    if (!isCurrent()) return;
    try {
      if (owned.worker === undefined) {
        // Throws when this instance is no longer a member: opening would fence the rightful owner.
        await batch.heartbeat();
        await keepAlive(this.#open(owned), batch.heartbeat, this.#options.sessionTimeoutMs);
      }
      for (let i = 0; i < records.length && isCurrent(); i += maxRecords) {
        const chunk = records.slice(i, i + maxRecords).filter(({ offset }) => offset >= owned.position);
        const isLast = i + maxRecords >= records.length;
        const last = records[Math.min(i + maxRecords, records.length) - 1].offset;
        if (chunk.length > 0) {
          const production = await owned.worker!.step(chunk, clock());
          await this.#commit(owned, production, isLast ? batch.end : last + 1n);
        }
        batch.resolve(last);
        await batch.heartbeat();
      }
    } catch (error) {
      if (isMembershipError(error)) throw error;
      if (error instanceof TowerwatchError && error.boundary === 'FAIL') return this.#options.onFatal(error);
      observer.failed(error);
      logger.warn({ err: error, partition: owned.partition }, 'transaction failed; state is restored');
      const committed = owned.transactions?.committed ?? owned.position;
      await this.#close(owned);
      this.#consumer.seek({
        topic: this.#options.stage.input,
        partition: owned.partition,
        offset: String(committed),
      });
      await new Promise((resolve) => setTimeout(resolve, BACK_OFF_MS));
    }
  }

  async #commit(owned: Ownership<S, T>, production: Production, next: bigint): Promise<void> {
    const started = performance.now();
    await owned.transactions!.write(production.records, next);
    owned.position = next;
    this.#options.observer.committed(production, (performance.now() - started) / 1000);
  }

  /** Fences whoever had the partition, then brings state to where the committed offset is. */
  async #open(owned: Ownership<S, T>): Promise<void> {
    if (owned.worker !== undefined || this.#stopping) return;
    const { client, stage, codecs, groupId, clock, observer } = this.#options;
    const started = performance.now();
    const { partition } = owned;
    const transactions = new PartitionTransactions({ client, groupId, topic: stage.input, partition });
    try {
      await transactions.fence();
      const range = (await partitionRanges(this.#admin, stage.input))[partition];
      const committed = (await committedOffsets(this.#admin, groupId, stage.input))[partition];
      const position = later(committed ?? range.low, range.low);
      const worker = new PartitionWorker(stage, partition, codecs);
      let count = 0;
      if (stage.changelog !== undefined) {
        const { low, high } = (await partitionRanges(this.#admin, stage.changelog))[partition];
        await readRange(
          client,
          { topic: stage.changelog, partition, from: low, to: high },
          async (records) => {
            count += records.length;
            await worker.restore(records);
          },
        );
        const from = worker.replayFrom ?? position;
        await readRange(
          client,
          { topic: stage.input, partition, from: later(from, range.low), to: position },
          async (records) => {
            count += records.length;
            await worker.replay(records, clock());
          },
        );
      }
      transactions.committed = position;
      Object.assign(owned, { worker, transactions, position });
      observer.restored(partition, count, (performance.now() - started) / 1000);
    } catch (error) {
      await transactions.close();
      throw error;
    }
  }

  async #close(owned: Ownership<S, T>): Promise<void> {
    const { transactions } = owned;
    owned.worker = undefined;
    owned.transactions = undefined;
    await transactions?.close();
  }

  #tickAll(): void {
    for (const owned of this.#owned.values()) {
      void this.#exclusively(owned, () => this.#tick(owned)).catch((error) => this.#options.onFatal(error));
    }
  }

  async #tick(owned: Ownership<S, T>): Promise<void> {
    if (owned.worker === undefined || this.#stopping) return;
    try {
      const production = await owned.worker.tick(this.#options.clock());
      if (production !== undefined && production.records.length > 0) {
        await this.#commit(owned, production, owned.position);
      } else await this.#flush(owned);
    } catch (error) {
      this.#options.observer.failed(error);
      this.#options.logger.warn({ err: error, partition: owned.partition }, 'tick failed; state is restored');
      const committed = owned.transactions?.committed ?? owned.position;
      await this.#close(owned);
      this.#consumer.seek({
        topic: this.#options.stage.input,
        partition: owned.partition,
        offset: String(committed),
      });
    }
  }

  #pass(partition: number, end: bigint): void {
    const owned = this.#owned.get(partition);
    if (owned === undefined) return;
    void this.#exclusively(owned, async () => {
      if (owned.transactions === undefined || end <= owned.position) return;
      owned.position = end;
      await owned.transactions.write([], end);
    });
  }

  /** Commits offsets that had no output to go with. */
  async #flush(owned: Ownership<S, T>): Promise<void> {
    await owned.transactions?.flush();
  }

  #exclusively(owned: Ownership<S, T>, task: () => Promise<void>): Promise<void> {
    const run = owned.tail.then(task);
    owned.tail = run.catch(() => undefined);
    return run;
  }
}

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);

/** Errors by which the group tells a member to join again; kafkajs handles them. */
function isMembershipError(error: unknown): boolean {
  const type = (error as { type?: string }).type;
  return type === 'REBALANCE_IN_PROGRESS' || type === 'UNKNOWN_MEMBER_ID' || type === 'ILLEGAL_GENERATION';
}

async function keepAlive<R>(
  task: Promise<R>,
  heartbeat: () => Promise<void>,
  sessionTimeoutMs: number,
): Promise<R> {
  const beat = setInterval(() => void heartbeat().catch(() => undefined), sessionTimeoutMs / 6);
  try {
    return await task;
  } finally {
    clearInterval(beat);
  }
}
