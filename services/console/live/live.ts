import type { Logger } from 'pino';
import type { KafkaClient } from '#platform/kafka/client.ts';
import { keyedValues } from '#platform/kafka/keyed-values.ts';
import { type TailedTopic, TopicsTail } from '#platform/kafka/tail-topics.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import { Announcer } from './announcer.ts';
import { Hub } from './hub.ts';
import { type Changed, LiveTables } from './live-tables.ts';

/** Scores of each partition that are read at the start: with 4 partitions, two windows of each of 12,000 entities. */
const NEWEST_SCORES = 6000;
const LOOK_EVERY_MS = 250;
/** The first reading of topics may take so long to begin, ms. */
const BEGINS_WITHIN_MS = 15_000;

export interface LiveOptions {
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * How things stand, in memory and kept up to date from topics, and the events of their changes. Where Kafka is away it goes
 * on with what it knows, and takes up again by itself.
 */
export class Live {
  readonly tables = new LiveTables();
  readonly hub: Hub;
  readonly #announcer: Announcer;
  readonly #tail: TopicsTail;
  readonly #topics: readonly string[];
  readonly #madeAt = performance.now();
  #catchUp: NodeJS.Timeout | undefined;

  constructor({ client, codecs, logger, metrics }: LiveOptions) {
    const streams = metrics.gauge('towerwatch_console_streams');
    const events = metrics.counter('towerwatch_console_events_total');
    this.hub = new Hub({
      onStreams: (open) => streams.set(open),
      onSent: (event, count) => events.inc({ event }, count),
    });
    this.#announcer = new Announcer(this.tables, this.hub);
    const topics = tailedTopics(this.tables, codecs, logger, (changes) => this.#announcer.tell(changes));
    this.#topics = topics.map(({ topic }) => topic);
    this.#tail = new TopicsTail({ client, topics, logger });
  }

  /** Begins to read, and returns at once. */
  start(): void {
    this.#tail.start();
    this.#catchUp = setInterval(() => {
      if (this.notReady() !== null) return;
      this.tables.fleet.caughtUp();
      clearInterval(this.#catchUp);
    }, LOOK_EVERY_MS);
  }

  /** Whether Kafka is there. */
  get connected(): boolean {
    return this.#tail.connected;
  }

  /** Why Kafka is away, as far as that is known. */
  get failure(): string | null {
    return this.#tail.failure;
  }

  /** Why the tables stand still and what to do, in words; null while they do not, and in the first seconds. */
  get stalled(): string | null {
    if (this.connected || performance.now() - this.#madeAt < BEGINS_WITHIN_MS) return null;
    const why = this.failure === null ? '' : ` (${this.failure})`;
    return `topics cannot be read${why}: what is shown is as old as this. It is tried again by itself; where that does not help, the console's log has the cause`;
  }

  /** What is still to be read of what was there at the start, in words; null once all of it has been. */
  notReady(): string | null {
    const behind = this.#topics.flatMap((topic) => {
      const records = this.#tail.behind(topic);
      if (records === null) return [`${topic} has not been reached`];
      return records > 0 ? [`${topic} is ${records} records behind`] : [];
    });
    return behind.length === 0 ? null : behind.join(', ');
  }

  async close(): Promise<void> {
    clearInterval(this.#catchUp);
    await this.#tail.stop();
    this.#announcer.close();
    this.hub.close();
  }
}

function tailedTopics(
  tables: LiveTables,
  codecs: CodecBook,
  logger: Logger,
  tell: (changes: readonly Changed[]) => void,
): TailedTopic[] {
  /** @param add takes in a value, or null where the key is deleted */
  const whole = <T extends Topic>(
    topic: T,
    add: (key: string, value: TopicValues[T] | null) => readonly Changed[],
  ): TailedTopic => ({
    topic,
    onRecords: keyedValues({ codecs, logger, topic, apply: (key, value) => tell(add(key, value)) }),
  });
  /** Of a topic whose keys are deleted by nobody. */
  const kept = <T extends Topic>(topic: T, add: (value: TopicValues[T]) => readonly Changed[]): TailedTopic =>
    whole(topic, (_, value) => (value === null ? [] : add(value)));
  return [
    whole('entities.v1', (entity, info) => tables.addEntity(entity, info)),
    whole('models.v1', (key, record) => tables.addModel(key, record)),
    kept('retrain.runs.v1', (run) => tables.addRun(run)),
    kept('label-requests.v1', (request) => tables.addRequest(request)),
    kept('labels.v1', (label) => tables.addLabel(label)),
    kept('anomalies.v1', (event) => tables.addAlert(event)),
    { ...kept('kpi.scores.v1', (score) => tables.addScore(score)), newest: NEWEST_SCORES },
  ];
}
