import type { Logger } from 'pino';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { type KafkaClient, kafkaClient } from '#platform/kafka/client.ts';
import { type DeadLetter, deadLetterOf, revived } from '#platform/kafka/dead-letters.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { type PartitionRange, partitionRanges, withAdmin } from '#platform/kafka/offsets.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import { within } from '#platform/lifecycle/within.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { deadLetterTopic, letteredTopics, readContracts } from '#schemas/contracts.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { DeadLetterPage, DeadLetterRow, OpenedLetter } from '../api/shapes/dead-letter.ts';
import { shownValue } from './shown-value.ts';

/** Longest that a person waits for a page of letters, ms. */
const ANSWER_WITHIN_MS = 8000;
/** Offsets that are read at once, the markers of transactions included. */
const READ_AT_ONCE = 2000n;
/** Offsets that are looked at for one page: where letters of a code are rare, the next page goes on. */
const LOOK_AT_MOST = 20_000n;

export interface LettersOptions {
  /** host:port, comma-separated */
  readonly brokers: string;
  readonly clientId: string;
  readonly logger: Logger;
  readonly codecs: CodecBook;
}

export interface LetterQuery {
  readonly code: string | undefined;
  /** `next` of the page before. */
  readonly cursor: string | undefined;
  readonly limit: number;
}

/**
 * Dead letters, read and put back. Each method throws TowerwatchError: LETTER_TOPIC_UNKNOWN, LETTER_GONE, and
 * KAFKA_UNAVAILABLE where the brokers do not answer in time.
 */
export class Letters {
  readonly #client: KafkaClient;
  readonly #codecs: CodecBook;
  readonly #topics: ReadonlySet<string>;

  constructor({ brokers, clientId, logger, codecs }: LettersOptions) {
    this.#client = kafkaClient({ brokers, clientId, logger, patience: 'SHORT' });
    this.#codecs = codecs;
    this.#topics = new Set(letteredTopics(readContracts().topics));
  }

  /** Newest first; reads from the end backwards, and no further than the page needs. */
  page(topic: string, { code, cursor, limit }: LetterQuery): Promise<DeadLetterPage> {
    return this.#answered(async () => {
      const { low, high } = await this.#range(topic);
      const start = cursor === undefined || BigInt(cursor) > high ? high : BigInt(cursor);
      const lowest = start - LOOK_AT_MOST > low ? start - LOOK_AT_MOST : low;
      const items: DeadLetterRow[] = [];
      let reached = start;
      while (reached > lowest && items.length < limit) {
        const from = reached - READ_AT_ONCE > lowest ? reached - READ_AT_ONCE : lowest;
        const letters = await this.#read(topic, from, reached, rowOf);
        items.push(...letters.filter((row) => code === undefined || row.code === code).reverse());
        reached = from;
      }
      if (items.length > limit) {
        items.length = limit;
        reached = BigInt(items[limit - 1].offset);
      }
      return { items, next: reached > low ? String(reached) : null };
    });
  }

  /** A letter whole: what its code means, and its value where that decodes. */
  open(topic: string, offset: string): Promise<OpenedLetter> {
    return this.#answered(async () => {
      const letter = await this.#letter(topic, BigInt(offset));
      const entry = Object.entries(ERROR_CODES).find(([code]) => code === letter.code)?.[1];
      return {
        ...rowOf(letter),
        title: entry?.meaning ?? 'The code is newer than this console.',
        remedy: entry?.remedy ?? 'See docs/errors.md of the service that put it aside.',
        ...(await shownValue(letter.value, this.#codecs.of(topic as Topic))),
      };
    });
  }

  /** Puts a letter back to where it came from: it is on the brokers before this resolves. It also stays where it is. */
  async replay(topic: string, offset: string): Promise<void> {
    const letter = await this.#answered(() => this.#letter(topic, BigInt(offset)));
    await this.#answered(async () => {
      // One of its own: what one gives up leaves a gap in its sequence, and the next record would be refused.
      const producer = new IdempotentProducer(this.#client);
      try {
        await producer.connect();
        await producer.write([revived(letter)]);
      } finally {
        await producer.close();
      }
    }, 'the letter may have been put back all the same');
  }

  async #letter(topic: string, offset: bigint): Promise<DeadLetter> {
    const { low, high } = await this.#range(topic);
    const isThere = offset >= low && offset < high;
    const [letter] = isThere ? await this.#read(topic, offset, offset + 1n, (one) => one) : [];
    if (letter === undefined) {
      throw new TowerwatchError('LETTER_GONE', `${deadLetterTopic(topic)} has no letter at ${offset}`);
    }
    return letter;
  }

  async #range(topic: string): Promise<PartitionRange> {
    if (!this.#topics.has(topic)) {
      throw new TowerwatchError('LETTER_TOPIC_UNKNOWN', `no dead letters are kept of ${topic}`);
    }
    const ranges = await withAdmin(this.#client, (admin) => partitionRanges(admin, deadLetterTopic(topic)));
    return ranges[0];
  }

  /** @param take what is kept of each letter, which may be large */
  async #read<R>(topic: string, from: bigint, to: bigint, take: (letter: DeadLetter) => R): Promise<R[]> {
    const taken: R[] = [];
    await readRange(this.#client, { topic: deadLetterTopic(topic), partition: 0, from, to }, (records) => {
      for (const record of records) taken.push(take(deadLetterOf(topic, record)));
    });
    return taken;
  }

  /** @param doubt what may be so though there was no answer */
  async #answered<R>(task: () => Promise<R>, doubt?: string): Promise<R> {
    try {
      return await within(ANSWER_WITHIN_MS, task());
    } catch (cause) {
      if (cause instanceof TowerwatchError) throw cause;
      const { message } = cause as Error;
      throw new TowerwatchError(
        'KAFKA_UNAVAILABLE',
        `dead letters: ${message}${doubt === undefined ? '' : `; ${doubt}`}`,
        {
          cause,
        },
      );
    }
  }
}

function rowOf({
  offset,
  at,
  code,
  message,
  service,
  origin,
  schemaId,
  key,
  value,
}: DeadLetter): DeadLetterRow {
  return {
    offset: String(offset),
    at,
    code,
    message,
    service,
    topic: origin.topic,
    partition: origin.partition,
    originOffset: String(origin.offset),
    schemaId: schemaId ?? null,
    key: key?.toString() ?? null,
    bytes: value?.length ?? null,
  };
}
