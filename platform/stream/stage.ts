import type { ErrorCode } from '#platform/errors/codes.ts';
import type { Refused } from '#platform/errors/refused.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import type { Origin } from './dead-letter.ts';
import type { RawRecord } from './raw-record.ts';

/** A decoded record of the stage's input topic, in the order of its partition. */
export interface StreamRecord<V> {
  readonly offset: bigint;
  readonly key: string;
  readonly value: V;
  /** When the broker appended it, ms: unlike the wall clock the same whenever, and however often, it is processed. */
  readonly appendedAt: number;
  /** As it came. */
  readonly raw: RawRecord;
}

/** A message to produce; the runtime encodes it with the topic's schema. */
export type Emission = { [T in Topic]: { topic: T; key: string; value: TopicValues[T] } }[Topic];

/** An input record that the stage refuses: counted by code, and put on the dead-letter topic where the code says so. */
export interface Refusal extends Refused {
  readonly offset: bigint;
}

/** A record taken in before, perhaps from another topic, that comes to nothing: it goes to the dead letters of that topic. */
export interface Abandoned extends Origin {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly code: ErrorCode;
  readonly message: string;
}

/**
 * The whole state of one key, written to the stage's changelog in the transaction of its step.
 * `covered` is the offset of the last input record that the state reflects; null state deletes the key.
 */
export interface Snapshot {
  readonly key: string;
  readonly state: Uint8Array | null;
  readonly covered: bigint;
}

export interface StageOutput {
  readonly emissions: Emission[];
  readonly refusals: Refusal[];
  readonly snapshots: Snapshot[];
  readonly abandoned: Abandoned[];
}

/**
 * One stage of the pipeline, without I/O: the runtime (Kafka, or the pipeline driver in tests) reads, decodes, encodes,
 * writes and commits. State `S` belongs to one input partition and is changed in place; when a transaction fails the
 * runtime drops it, opens a new one and restores it from the changelog before the next record.
 */
export interface Stage<S, T extends Topic> {
  readonly name: string;
  readonly input: T;
  /** Topics that it emits to, co-partitioned with the input. */
  readonly outputs: readonly Topic[];
  /** Topic that it emits to by key instead: records go to the partition of their key, wherever they were read. */
  readonly rekeyed?: Topic;
  /** Topic of the compacted changelog; absent for a stage without state. */
  readonly changelog?: Topic;
  open(partition: number): S;
  /** Told when the state is dropped, because another instance has the partition now or a transaction failed. */
  close?(state: S): void;
  /** @param now wall clock, ms */
  step(state: S, records: readonly StreamRecord<TopicValues[T]>[], now: number): Promise<StageOutput>;
  /** Called about once a second, records or not. @param now wall clock, ms */
  tick?(state: S, now: number): Promise<StageOutput>;
  /** Puts one key's snapshot back, null deletes it; called before any record, in the order of the changelog. */
  restore?(state: S, key: string, snapshot: Uint8Array | null, covered: bigint): void;
  /** Oldest input offset that no snapshot covers: replay starts there. Undefined when snapshots cover everything. */
  replayFrom?(state: S): bigint | undefined;
  /**
   * Takes records in whose effects were committed before; there where `replayFrom` is. Only what the records themselves
   * say may move the state: anything that would have to be told to the world was told, and is in a snapshot.
   */
  replay?(state: S, records: readonly StreamRecord<TopicValues[T]>[]): void;
}

export const noOutput = (): StageOutput => ({ emissions: [], refusals: [], snapshots: [], abandoned: [] });
