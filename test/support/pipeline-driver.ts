import type { ErrorCode } from '#platform/errors/codes.ts';
import { openCodecBook } from '#platform/registry/codec-book.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Stage } from '#platform/stream/stage.ts';
import { readContracts } from '#schemas/contracts.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import { MemoryBroker, type StoredRecord } from './memory-broker.ts';
import { type Fate, StageDriver } from './stage-driver.ts';

export interface PipelineOptions {
  /** Of every topic. */
  readonly partitions?: number;
  /** Where the wall clock stands at first, ms. */
  readonly now: number;
}

/** How a run is cut into transactions, and what becomes of them. */
export interface Schedule {
  /** Which of `choices` partitions with input is next. */
  pick(choices: number): number;
  /** Most records of the next transaction. */
  batch(): number;
  fate(): Fate;
}

/** Largest batches, first things first, nothing goes wrong. */
export const ORDERLY: Schedule = { pick: () => 0, batch: () => 4000, fate: () => 'COMMITTED' };

const STATES = ['windower', 'alerter', 'joiner'].map((service) => `towerwatch.${service}.state.v1`);

/** A message of a topic, decoded. */
export interface Message<T extends Topic> {
  readonly partition: number;
  readonly offset: bigint;
  readonly key: string;
  readonly value: TopicValues[T];
}

const { topics } = readContracts();
const sharedCodecs = openCodecBook(topics, new InMemorySchemas(topics));

/**
 * Stages in one process: topics in memory, the real codecs, a wall clock that is moved by hand, and failures at will.
 * What is read from it is what a read_committed reader sees.
 */
export class Pipeline {
  /** Wall clock, ms; brokers and services share it. */
  now: number;
  readonly broker: MemoryBroker;
  readonly codecs: CodecBook;
  readonly #stages: StageDriver<never, Topic>[] = [];

  private constructor(now: number, broker: MemoryBroker, codecs: CodecBook) {
    this.now = now;
    this.broker = broker;
    this.codecs = codecs;
  }

  static async open({ partitions = 1, now }: PipelineOptions): Promise<Pipeline> {
    return new Pipeline(now, new MemoryBroker(partitions), await sharedCodecs);
  }

  add<S, T extends Topic>(stage: Stage<S, T>): this {
    const driver = new StageDriver(stage, this.broker, this.codecs);
    this.#stages.push(driver as unknown as StageDriver<never, Topic>);
    return this;
  }

  produce<T extends Topic>(topic: T, key: string, value: TopicValues[T]): void {
    this.produceBytes(topic, key, this.codecs.of(topic).encode(value));
  }

  produceBytes(topic: Topic, key: string | null, value: Buffer | null): void {
    this.broker.append([{ topic, key, value }], this.now);
  }

  /** One transaction of one stage. @returns false where every stage has processed its input */
  async advance(schedule: Schedule = ORDERLY): Promise<boolean> {
    const work = this.#stages.flatMap((stage) => stage.behind.map((partition) => ({ stage, partition })));
    if (work.length === 0) return false;
    const { stage, partition } = work[schedule.pick(work.length)];
    await stage.poll(partition, this.now, schedule.batch(), schedule.fate());
    return true;
  }

  /** Until every stage has processed its input. */
  async run(schedule: Schedule = ORDERLY): Promise<void> {
    while (await this.advance(schedule));
  }

  /** Moves the wall clock, then ticks every stage. @param ms by how much @param fate of each tick's transaction */
  async wait(ms: number, fate: Fate = 'COMMITTED'): Promise<void> {
    this.now += ms;
    for (const stage of this.#stages) await stage.tick(this.now, fate);
  }

  /** Commits offsets that had no output to go with. */
  flush(): void {
    for (const stage of this.#stages)
      for (let partition = 0; partition < this.broker.partitions; partition++)
        stage.flush(partition, this.now);
  }

  /** Kills a stage, or all of them, on one partition or all; the next use restores it. */
  crash(stage?: string, partition?: number): void {
    for (const driver of this.#stages.filter(({ name }) => stage === undefined || name === stage)) {
      for (let p = 0; p < this.broker.partitions; p++)
        if (partition === undefined || p === partition) driver.crash(p);
    }
  }

  /** Starts every stage on every partition, as on assignment. */
  async restart(): Promise<void> {
    for (const stage of this.#stages) await stage.open();
  }

  /** Compacts the changelogs. @param share of the records that the cleaner reaches, 0 to 1 */
  compact(share = 1): void {
    for (const topic of STATES) this.broker.compact(topic, share);
  }

  /** All messages of a topic, partition by partition. @throws TowerwatchError where one does not decode */
  async read<T extends Topic>(topic: T): Promise<Message<T>[]> {
    const records = this.broker.all(topic);
    const values = await this.codecs.of(topic).decodeAll(records.map(({ value }) => value));
    return records.map(({ partition, offset, key }, i) => {
      const value = values[i];
      if (value instanceof Error) throw value;
      return { partition, offset, key: key?.toString() ?? '', value };
    });
  }

  deadLetters(topic: Topic): StoredRecord[] {
    return this.broker.all(`${topic}.dlq`);
  }

  /** What a stage counted. */
  counts(stage: string): { readonly accepted: number; readonly refused: ReadonlyMap<ErrorCode, number> } {
    return this.#stages.find(({ name }) => name === stage)!.counts;
  }
}
