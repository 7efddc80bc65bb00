import type { Logger } from 'pino';
import { ERROR_CODES, type ErrorCode } from '#platform/errors/codes.ts';
import type { KafkaClient } from '#platform/kafka/client.ts';
import { deadLetterOf } from '#platform/kafka/dead-letters.ts';
import { followTopic, type TopicFollower } from '#platform/kafka/follow-topic.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';
import type { Refused } from './refused.ts';

const TOPIC = 'retrain.commands.v1';

export interface RefusalAdapters {
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
  readonly logger: Logger;
  /** Told when they can be followed no further. */
  readonly onFatal: (error: unknown) => void;
}

/** What the retrainer refuses to do, from the dead letters of its commands, for those who wait for it. */
export class OrderRefusals {
  /** Command → why; null until it is refused. */
  readonly #awaited = new Map<string, Refused | null>();
  #follower: TopicFollower | undefined;

  static async follow({ client, codecs, onFatal }: RefusalAdapters): Promise<OrderRefusals> {
    const refusals = new OrderRefusals();
    const letters = deadLetterTopic(TOPIC);
    refusals.#follower = await followTopic(
      client,
      letters,
      async (records) => {
        if (refusals.#awaited.size === 0) return;
        const commands = await codecs.of(TOPIC).decodeAll(records.map(({ value }) => value));
        for (const [i, command] of commands.entries()) {
          if (command instanceof Error || command === null) continue;
          const { code, message } = deadLetterOf(TOPIC, records[i]);
          if (refusals.#awaited.has(command.id) && code in ERROR_CODES) {
            refusals.#awaited.set(command.id, { code: code as ErrorCode, message });
          }
        }
      },
      onFatal,
    );
    return refusals;
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

  async stop(): Promise<void> {
    await this.#follower?.stop();
  }
}
