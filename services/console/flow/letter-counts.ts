import type { Logger } from 'pino';
import { firstIndex } from '#core/search/first-index.ts';
import type { KafkaClient } from '#platform/kafka/client.ts';
import type { PartitionRange } from '#platform/kafka/offsets.ts';
import { TopicsTail } from '#platform/kafka/tail-topics.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';

/**
 * How many dead letters each topic has. Offsets alone would tell too many: services put letters aside within
 * transactions, each of which leaves a marker beside them.
 */
export class LetterCounts {
  /** Dead-letter topic → offsets of its letters, ascending. */
  readonly #offsets: ReadonlyMap<string, number[]>;
  readonly #tail: TopicsTail;

  /** @param topics whose dead letters are counted */
  constructor(client: KafkaClient, topics: readonly string[], logger: Logger) {
    this.#offsets = new Map(topics.map((topic) => [deadLetterTopic(topic), []]));
    const tailed = [...this.#offsets].map(([topic, offsets]) => ({
      topic,
      onRecords: (records: readonly { readonly offset: bigint }[]) => {
        for (const { offset } of records) offsets.push(Number(offset));
      },
    }));
    this.#tail = new TopicsTail({ client, logger, topics: tailed });
  }

  /** Begins to read, and returns at once. */
  start(): void {
    this.#tail.start();
  }

  close(): Promise<void> {
    return this.#tail.stop();
  }

  /**
   * Letters of a topic that are still there; null where it has no dead-letter topic, or that is still being read.
   * @param range of the dead-letter topic's one partition
   */
  of(topic: string, range: PartitionRange | undefined): number | null {
    const letters = deadLetterTopic(topic);
    const offsets = this.#offsets.get(letters);
    if (offsets === undefined || range === undefined || this.#tail.behind(letters) !== 0) return null;
    offsets.splice(
      0,
      firstIndex(offsets.length, (i) => offsets[i] >= range.low),
    );
    return offsets.length;
  }
}
