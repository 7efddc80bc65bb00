import { ERROR_CODES, type ErrorCode } from '#platform/errors/codes.ts';
import type { Refused } from '#platform/errors/refused.ts';
import { deadLetterOf } from '#platform/kafka/dead-letters.ts';
import type { TailedTopic } from '#platform/kafka/tail-topics.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';

const TOPIC = 'retrain.commands.v1';

/** What the retrainer refuses to do, from the dead letters of its commands, for those who wait for it. */
export class OrderRefusals {
  readonly #codecs: CodecBook;
  /** Command → why; null until it is refused. */
  readonly #awaited = new Map<string, Refused | null>();

  constructor(codecs: CodecBook) {
    this.#codecs = codecs;
  }

  /** To be followed. */
  get tailed(): TailedTopic {
    return { topic: deadLetterTopic(TOPIC), newest: 0, onRecords: (records) => this.#take(records) };
  }

  /** From now on it is known whether this command is refused. */
  expect(commandId: string): void {
    this.#awaited.set(commandId, null);
  }

  of(commandId: string): Refused | undefined {
    return this.#awaited.get(commandId) ?? undefined;
  }

  forget(commandId: string): void {
    this.#awaited.delete(commandId);
  }

  async #take(records: readonly RawRecord[]): Promise<void> {
    if (this.#awaited.size === 0) return;
    const commands = await this.#codecs.of(TOPIC).decodeAll(records.map(({ value }) => value));
    for (const [i, command] of commands.entries()) {
      if (command instanceof Error || !this.#awaited.has(command.id)) continue;
      const { code, message } = deadLetterOf(TOPIC, records[i]);
      if (Object.hasOwn(ERROR_CODES, code))
        this.#awaited.set(command.id, { code: code as ErrorCode, message });
    }
  }
}
