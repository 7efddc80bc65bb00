import { ERROR_CODES, type ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { StateSnapshot, Topic, TopicValues } from '#schemas/types/topics.ts';
import type { CodecBook } from './codec-book.ts';
import { deadLetter } from './dead-letter.ts';
import type { OutgoingRecord, RawRecord } from './raw-record.ts';
import type { Abandoned, Emission, Refusal, Stage, StageOutput, StreamRecord } from './stage.ts';

/** What one step of a partition wants written, in one transaction, and what to count once it is. */
export interface Production {
  readonly records: OutgoingRecord[];
  /** What the stage emitted, before encoding; dead letters and snapshots are not among it. */
  readonly emissions: readonly Emission[];
  readonly refused: ReadonlyMap<ErrorCode, number>;
  readonly accepted: number;
  readonly deadLetters: readonly Refusal[];
  /** Dead letters of records that were taken in before. */
  readonly abandoned: readonly Abandoned[];
}

/**
 * Runs a stage over one input partition, from bytes to bytes: decodes, steps, encodes what comes out, and puts what is
 * refused on the dead-letter topic. Knows no broker; the Kafka runner and the pipeline driver of the tests both drive it.
 */
export class PartitionWorker<S, T extends Topic> {
  readonly #stage: Stage<S, T>;
  readonly #partition: number;
  readonly #codecs: CodecBook;
  readonly #state: S;
  /** Input offset after the newest that a restored snapshot covers. */
  #coveredTo = 0n;
  #uncoveredFrom = 0n;

  constructor(stage: Stage<S, T>, partition: number, codecs: CodecBook) {
    this.#stage = stage;
    this.#partition = partition;
    this.#codecs = codecs;
    this.#state = stage.open(partition);
  }

  /**
   * Oldest input offset whose record the restored state may not reflect; undefined for a stage that writes its state
   * with every change. Records after the newest snapshot count too: their offsets may have been committed without one.
   */
  get replayFrom(): bigint | undefined {
    return this.#stage.replayFrom === undefined ? undefined : this.#uncoveredFrom;
  }

  /** Puts records of the changelog back, in its order. @throws TowerwatchError STATE_UNREADABLE */
  async restore(records: readonly RawRecord[]): Promise<void> {
    const { changelog } = this.#stage;
    if (changelog === undefined || this.#stage.restore === undefined) return;
    const live = records.filter(({ value }) => value !== null);
    const decoded = await this.#codecs.of(changelog).decodeAll(live.map(({ value }) => value));
    const snapshots = new Map(live.map((record, i) => [record.offset, decoded[i]]));
    for (const { offset, key } of records) {
      const entity = key?.toString() ?? '';
      const snapshot = snapshots.get(offset);
      if (snapshot instanceof Error) throw unreadable(this.#stage.name, entity, snapshot);
      if (snapshot === undefined) {
        this.#stage.restore(this.#state, entity, null, -1n);
        continue;
      }
      const { state, covered, replayFrom } = snapshot as StateSnapshot;
      try {
        this.#stage.restore(this.#state, entity, state, BigInt(covered));
      } catch (error) {
        throw unreadable(this.#stage.name, entity, error);
      }
      if (BigInt(covered) >= this.#coveredTo) this.#coveredTo = BigInt(covered) + 1n;
      this.#uncoveredFrom = replayFrom === null ? this.#coveredTo : BigInt(replayFrom);
    }
  }

  /** The state is needed no longer. */
  close(): void {
    this.#stage.close?.(this.#state);
  }

  /** Takes in records whose effect was committed before: state moves on, nothing comes out. */
  async replay(records: readonly RawRecord[]): Promise<void> {
    const { accepted } = await this.#decode(records);
    this.#stage.replay?.(this.#state, accepted);
  }

  async step(records: readonly RawRecord[], now: number): Promise<Production> {
    const { accepted, refusals } = await this.#decode(records);
    const output = await this.#stage.step(this.#state, accepted, now);
    // Dead letters keep the order of what they were, however the input is cut into steps.
    const all = [...refusals, ...output.refusals].sort((a, b) => Number(a.offset - b.offset));
    return this.#produce(output, all, records);
  }

  async tick(now: number): Promise<Production | undefined> {
    const output = await this.#stage.tick?.(this.#state, now);
    return output && this.#produce(output, output.refusals, []);
  }

  async #decode(
    records: readonly RawRecord[],
  ): Promise<{ accepted: StreamRecord<TopicValues[T]>[]; refusals: Refusal[] }> {
    const decoded = await this.#codecs.of(this.#stage.input).decodeAll(records.map(({ value }) => value));
    const accepted: StreamRecord<TopicValues[T]>[] = [];
    const refusals: Refusal[] = [];
    for (const [i, value] of decoded.entries()) {
      const { offset, key, appendedAt } = records[i];
      if (value instanceof TowerwatchError)
        refusals.push({ offset, code: value.code, message: value.message });
      else accepted.push({ offset, key: key?.toString() ?? '', value, appendedAt, raw: records[i] });
    }
    return { accepted, refusals };
  }

  #produce(output: StageOutput, refusals: readonly Refusal[], input: readonly RawRecord[]): Production {
    const partition = this.#partition;
    const records: OutgoingRecord[] = [];
    for (const { topic, key, value } of output.emissions) {
      const bytes = this.#encode(topic, value);
      records.push({ topic, key, value: bytes, ...(topic === this.#stage.rekeyed ? {} : { partition }) });
    }
    const refused = new Map<ErrorCode, number>();
    const deadLetters = refusals.filter(({ code }) => ERROR_CODES[code].boundary === 'DLQ');
    for (const { code } of refusals) refused.set(code, (refused.get(code) ?? 0) + 1);
    const byOffset =
      deadLetters.length > 0 ? new Map(input.map((record) => [record.offset, record])) : undefined;
    for (const refusal of deadLetters) records.push(this.#deadLetter(refusal, byOffset?.get(refusal.offset)));
    for (const record of output.abandoned) records.push(deadLetter(record, record, record, this.#stage.name));
    const { changelog } = this.#stage;
    if (changelog !== undefined && output.snapshots.length > 0) {
      const replayFrom = this.#stage.replayFrom?.(this.#state);
      for (const { key, state, covered } of output.snapshots) {
        const value =
          state &&
          this.#encode(changelog, {
            covered: Number(covered),
            replayFrom: replayFrom === undefined ? null : Number(replayFrom),
            state: Buffer.from(state.buffer, state.byteOffset, state.byteLength),
          });
        records.push({ topic: changelog, key, partition, value });
      }
    }
    return {
      records,
      emissions: output.emissions,
      refused,
      accepted: input.length - refusals.length,
      deadLetters,
      abandoned: output.abandoned,
    };
  }

  #encode<U extends Topic>(topic: U, value: unknown): Buffer {
    return this.#codecs.of(topic).encode(value as TopicValues[U]);
  }

  #deadLetter(refusal: Refusal, record: RawRecord | undefined): OutgoingRecord {
    const { input, name } = this.#stage;
    const origin = { topic: input, partition: this.#partition, offset: refusal.offset };
    return deadLetter(origin, record ?? { key: null, value: null }, refusal, name);
  }
}

function unreadable(stage: string, entity: string, cause: unknown): TowerwatchError {
  return new TowerwatchError(
    'STATE_UNREADABLE',
    `${stage}: the changelog's state of ${entity} does not read`,
    {
      cause,
      context: { stage, entity },
    },
  );
}
