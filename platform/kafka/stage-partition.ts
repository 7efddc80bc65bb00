import { TaskQueue } from '#platform/lifecycle/task-queue.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { PartitionWorker, type Production } from '#platform/stream/partition-worker.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { KafkaAdmin, KafkaClient } from './client.ts';
import { committedOffsets, partitionRanges, withAdmin } from './offsets.ts';
import { PartitionTransactions } from './partition-transactions.ts';
import { readRange } from './read-range.ts';

export interface StagePartitionOptions<S, T extends Topic> {
  readonly client: KafkaClient;
  readonly stage: Stage<S, T>;
  readonly codecs: CodecBook;
  readonly groupId: string;
  readonly clock: () => number;
  readonly onCommitted: (production: Production, seconds: number) => void;
  readonly onRestored: (partition: number, records: number, seconds: number) => void;
}

/**
 * One input partition for as long as this instance owns it: the stage's state, its transactions, and how far it is.
 * Closed at first, and to be closed after any error: what memory holds may then be ahead of the log.
 */
export class StagePartition<S, T extends Topic> {
  readonly partition: number;
  /** When it was closed last, on the monotonic clock, ms. */
  closedAt = 0;
  readonly #options: StagePartitionOptions<S, T>;
  #open: { readonly worker: PartitionWorker<S, T>; readonly transactions: PartitionTransactions } | undefined;
  #position = 0n;
  readonly #tasks: TaskQueue;

  /** @param before the partition's ownership until now: its last task ends first */
  constructor(
    partition: number,
    options: StagePartitionOptions<S, T>,
    before: StagePartition<S, T> | undefined,
  ) {
    this.partition = partition;
    this.#options = options;
    this.#tasks = before === undefined ? new TaskQueue() : before.#tasks;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Offset committed last; undefined while closed. */
  get committed(): bigint | undefined {
    return this.#open?.transactions.committed;
  }

  /** Runs a task after those before it: batches and ticks never overlap. */
  exclusively<R>(task: () => Promise<R>): Promise<R> {
    return this.#tasks.run(task);
  }

  /** Fences whoever had the partition, then brings state to where the committed offset is. */
  async open(): Promise<void> {
    if (this.#open !== undefined) return;
    const { client, stage, groupId, onRestored } = this.#options;
    const { partition } = this;
    const started = performance.now();
    const transactions = new PartitionTransactions({ client, groupId, topic: stage.input, partition });
    try {
      await transactions.fence();
      const { worker, position, records } = await withAdmin(client, (admin) => this.#restored(admin));
      transactions.committed = position;
      this.#position = position;
      this.#open = { worker, transactions };
      onRestored(partition, records, (performance.now() - started) / 1000);
    } catch (error) {
      await transactions.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    this.closedAt = performance.now();
    open?.worker.close();
    await open?.transactions.close();
  }

  /**
   * Takes records in, and commits what comes of them; those processed before are passed over.
   * @param fetchedFrom offset from which they were fetched
   * @param next offset after them, transaction markers included
   * @throws Error when records between the position and `fetchedFrom` would be left out
   */
  async process(records: readonly RawRecord[], fetchedFrom: bigint, next: bigint): Promise<void> {
    if (fetchedFrom > this.#position) {
      throw new Error(`fetched from ${fetchedFrom}, where ${this.#position} is the next to process`);
    }
    const fresh = records.filter(({ offset }) => offset >= this.#position);
    if (fresh.length === 0) return this.pass(this.#position, next);
    const production = await this.#opened.worker.step(fresh, this.#options.clock());
    await this.#commit(production, next);
  }

  /** Lets the stage's tick take its course, and commits offsets that had no output to go with. */
  async tick(): Promise<void> {
    const production = await this.#opened.worker.tick(this.#options.clock());
    if (production === undefined || production.records.length === 0) await this.flush();
    else await this.#commit(production, this.#position);
  }

  /** Moves on over transaction markers and aborted records. @param from first of them @param next offset after them */
  async pass(from: bigint, next: bigint): Promise<void> {
    if (this.#open === undefined || from > this.#position || next <= this.#position) return;
    this.#position = next;
    await this.#open.transactions.write([], next);
  }

  async flush(): Promise<void> {
    await this.#open?.transactions.flush();
  }

  get #opened() {
    if (this.#open === undefined) throw new Error(`partition ${this.partition} is not open`);
    return this.#open;
  }

  async #commit(production: Production, next: bigint): Promise<void> {
    const started = performance.now();
    await this.#opened.transactions.write(production.records, next);
    this.#position = next;
    this.#options.onCommitted(production, (performance.now() - started) / 1000);
  }

  /** State as of the committed offset, from the changelog and the records that no snapshot covers. */
  async #restored(admin: KafkaAdmin) {
    const { client, stage, codecs, groupId } = this.#options;
    const { partition } = this;
    const { low } = (await partitionRanges(admin, stage.input))[partition];
    const committed = (await committedOffsets(admin, groupId, stage.input))[partition];
    const position = later(committed ?? low, low);
    const worker = new PartitionWorker(stage, partition, codecs);
    let count = 0;
    const counted = (take: (records: RawRecord[]) => Promise<void>) => (records: RawRecord[]) => {
      count += records.length;
      return take(records);
    };
    if (stage.changelog !== undefined) {
      const { low: from, high: to } = (await partitionRanges(admin, stage.changelog))[partition];
      const changelog = { topic: stage.changelog, partition, from, to };
      await readRange(
        client,
        changelog,
        counted((records) => worker.restore(records)),
      );
      const uncovered = later(worker.replayFrom ?? position, low);
      const input = { topic: stage.input, partition, from: uncovered, to: position };
      await readRange(
        client,
        input,
        counted((records) => worker.replay(records)),
      );
    }
    return { worker, position, records: count };
  }
}

const later = (a: bigint, b: bigint): bigint => (a > b ? a : b);
