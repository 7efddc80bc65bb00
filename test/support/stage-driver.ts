import type { ErrorCode } from '#platform/errors/codes.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { PartitionWorker, type Production } from '#platform/stream/partition-worker.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { MemoryBroker } from './memory-broker.ts';

/**
 * What becomes of a transaction. ABORTED: its output is dropped, and memory with it. LOST: it is committed, but the
 * process is gone before it knows.
 */
export type Fate = 'COMMITTED' | 'ABORTED' | 'LOST';

interface Ownership<S, T extends Topic> {
  /** Absent until opened, and again after a failure. */
  worker: PartitionWorker<S, T> | undefined;
  /** Next input offset to process. */
  position: bigint;
  /** Processed without output: its commit waits for the next transaction. */
  waiting: boolean;
}

/** Runs a stage over all partitions of a broker in memory, with the transactions and restores of the Kafka runner. */
export class StageDriver<S, T extends Topic> {
  /** Records of transactions that went well, as the service would count them. */
  readonly counts = { accepted: 0, refused: new Map<ErrorCode, number>() };
  readonly name: string;
  readonly #stage: Stage<S, T>;
  readonly #broker: MemoryBroker;
  readonly #codecs: CodecBook;
  readonly #owned: Ownership<S, T>[];

  constructor(stage: Stage<S, T>, broker: MemoryBroker, codecs: CodecBook) {
    this.name = stage.name;
    this.#stage = stage;
    this.#broker = broker;
    this.#codecs = codecs;
    this.#owned = Array.from({ length: broker.partitions }, () => ({
      worker: undefined,
      position: 0n,
      waiting: false,
    }));
  }

  /** Partitions with input that is not processed. */
  get behind(): number[] {
    const { input } = this.#stage;
    return this.#owned.flatMap(({ position }, partition) =>
      this.#broker.read(input, partition, position, undefined, 1).length > 0 ? [partition] : [],
    );
  }

  /** Processes up to `limit` records of a partition in one transaction. @param now wall clock, ms */
  async poll(partition: number, now: number, limit: number, fate: Fate): Promise<void> {
    const { input } = this.#stage;
    const owned = this.#owned[partition];
    const worker = await this.#open(partition, limit);
    const end = this.#broker.end(input, partition);
    const records = this.#broker.read(input, partition, owned.position, end, limit);
    if (records.length === 0) return;
    const production = await worker.step(records, now);
    this.#write(partition, production, records.length < limit ? end : records.at(-1)!.offset + 1n, now, fate);
  }

  /** The tick of the Kafka runner, on every partition that is open. @param now wall clock, ms */
  async tick(now: number, fate: Fate): Promise<void> {
    for (const [partition, owned] of this.#owned.entries()) {
      const production = await owned.worker?.tick(now);
      if (production !== undefined && production.records.length > 0)
        this.#write(partition, production, owned.position, now, fate);
      else this.flush(partition, now);
    }
  }

  /** Commits offsets that had no output to go with, as is also done before a service ends. */
  flush(partition: number, now: number): void {
    const owned = this.#owned[partition];
    if (owned.waiting) this.#commit(owned, partition, [], now);
  }

  /** The process is gone, its memory with it; what it had committed stays. */
  crash(partition: number): void {
    const owned = this.#owned[partition];
    owned.worker = undefined;
    owned.position = this.#broker.committed(this.name, partition) ?? 0n;
    owned.waiting = false;
  }

  /** Opens every partition, as on assignment: state is there before the first record. */
  async open(): Promise<void> {
    for (let partition = 0; partition < this.#owned.length; partition++)
      await this.#open(partition, Infinity);
  }

  #write(partition: number, production: Production, next: bigint, now: number, fate: Fate): void {
    const owned = this.#owned[partition];
    if (fate === 'ABORTED') {
      this.#broker.abort(production.records);
      this.crash(partition);
      return;
    }
    owned.position = next;
    owned.waiting = true;
    if (production.records.length > 0) this.#commit(owned, partition, production.records, now);
    if (fate === 'LOST') {
      this.crash(partition);
      return;
    }
    this.counts.accepted += production.accepted;
    for (const [code, n] of production.refused)
      this.counts.refused.set(code, (this.counts.refused.get(code) ?? 0) + n);
  }

  #commit(owned: Ownership<S, T>, partition: number, records: Production['records'], now: number): void {
    this.#broker.commit(records, { group: this.name, partition, next: owned.position }, now);
    owned.waiting = false;
  }

  async #open(partition: number, batch: number): Promise<PartitionWorker<S, T>> {
    const owned = this.#owned[partition];
    if (owned.worker !== undefined) return owned.worker;
    const { input, changelog } = this.#stage;
    const worker = new PartitionWorker(this.#stage, partition, this.#codecs);
    owned.position = this.#broker.committed(this.name, partition) ?? 0n;
    if (changelog !== undefined) {
      for (const records of this.#batches(changelog, partition, 0n, undefined, batch))
        await worker.restore(records);
      const from = worker.replayFrom ?? owned.position;
      for (const records of this.#batches(input, partition, from, owned.position, batch))
        await worker.replay(records);
    }
    owned.worker = worker;
    return worker;
  }

  *#batches(topic: string, partition: number, from: bigint, to: bigint | undefined, size: number) {
    const records = this.#broker.read(topic, partition, from, to);
    for (let i = 0; i < records.length; i += size) yield records.slice(i, i + size);
  }
}
