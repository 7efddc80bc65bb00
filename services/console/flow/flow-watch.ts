import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type KafkaAdmin, type KafkaClient, kafkaClient } from '#platform/kafka/client.ts';
import { PIPELINE } from '#platform/kafka/pipeline.ts';
import { deadLetterTopic, letteredTopics, readContracts } from '#schemas/contracts.ts';
import type { Flow, Source } from '../api/shapes/flow.ts';
import { FlowPicture, picturedTopics, readTopics } from './flow-picture.ts';
import { readKafka } from './kafka-reading.ts';
import { LetterCounts } from './letter-counts.ts';
import { SourceWatch } from './source-watch.ts';
import { readService, type WatchedService } from './watched-services.ts';

/** Between two looks, ms: one costs some 10 ms of processor time here, and as much of the broker. */
const LOOK_EVERY_MS = 2000;

export interface FlowOptions {
  /** host:port, comma-separated */
  readonly brokers: string;
  readonly clientId: string;
  readonly logger: Logger;
  readonly services: readonly WatchedService[];
  /** Rejects where the schema registry is away. */
  readonly askRegistry: () => Promise<unknown>;
  /** Rejects where ClickHouse is away. */
  readonly askHistory: () => Promise<unknown>;
  /** Why the console's own reading of topics stands still, though the brokers may answer; null while it does not. */
  readonly stalled: () => string | null;
  /** Told after each look. */
  readonly onFlow: (flow: Flow) => void;
  /** Told when a server goes away or comes back. */
  readonly onSources: (sources: Source[]) => void;
}

/** Looks at the pipeline as it runs: rates, lag, members, errors, dead letters, and whether the servers are there. */
export class FlowWatch {
  readonly #options: FlowOptions;
  readonly #client: KafkaClient;
  readonly #letters: LetterCounts;
  readonly #picture: FlowPicture;
  readonly #sources: readonly SourceWatch[];
  readonly #topics: readonly string[];
  readonly #closing = new AbortController();
  #admin: Promise<KafkaAdmin> | undefined;
  /** One at a time, also where one takes longer than is waited for. */
  #reading: Promise<void> | undefined;
  #running: Promise<void> | undefined;

  constructor(options: FlowOptions) {
    const { brokers, clientId, logger, askRegistry, askHistory } = options;
    const contracts = readContracts().topics;
    this.#options = options;
    this.#client = kafkaClient({ brokers, clientId, logger, patience: 'SHORT' });
    this.#letters = new LetterCounts(this.#client, letteredTopics(contracts), logger);
    this.#topics = readTopics(contracts);
    this.#picture = new FlowPicture({
      services: PIPELINE,
      topics: picturedTopics(contracts),
      lettersOf: (topic, { topics }) => this.#letters.of(topic, topics.get(deadLetterTopic(topic))?.[0]),
    });
    this.#sources = [
      { name: 'kafka', code: 'KAFKA_UNAVAILABLE', ask: () => this.#askKafka() } as const,
      { name: 'registry', code: 'REGISTRY_UNAVAILABLE', ask: askRegistry } as const,
      { name: 'clickhouse', code: 'HISTORY_UNAVAILABLE', ask: askHistory } as const,
    ].map((watched) => new SourceWatch(watched, Date.now));
  }

  /** Begins to look, and returns at once. */
  start(): void {
    this.#letters.start();
    this.#running ??= this.#run();
  }

  /** The pipeline at the last look. */
  get flow(): Flow {
    return this.#picture.draw(Date.now(), this.sources);
  }

  get sources(): Source[] {
    return this.#sources.map(({ source }) => source);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#running;
    await Promise.all([this.#letters.close(), this.#dropAdmin()]);
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      await this.#look();
      await sleep(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const { services, onFlow, onSources } = this.#options;
    const asked = Promise.all(this.#sources.map((source) => source.ask()));
    const [changes, instances] = await Promise.all([asked, Promise.all(services.map(readService))]);
    this.#picture.addServices(Date.now(), instances);
    if (changes.includes(true)) onSources(this.sources);
    onFlow(this.flow);
  }

  async #askKafka(): Promise<void> {
    await this.#lookAtKafka();
    const stalled = this.#options.stalled();
    if (stalled !== null) throw new Error(stalled);
  }

  #lookAtKafka(): Promise<void> {
    this.#reading ??= this.#readKafka().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #readKafka(): Promise<void> {
    try {
      this.#admin ??= this.#connect();
      const plan = { topics: this.#topics, services: PIPELINE };
      this.#picture.addKafka(await readKafka(await this.#admin, plan, Date.now));
    } catch (error) {
      // A long-lived one looks for leaders where they were.
      void this.#dropAdmin();
      throw error;
    }
  }

  async #connect(): Promise<KafkaAdmin> {
    const admin = this.#client.admin();
    await admin.connect();
    return admin;
  }

  async #dropAdmin(): Promise<void> {
    const admin = this.#admin;
    this.#admin = undefined;
    await admin?.then((one) => one.disconnect()).catch(() => undefined);
  }
}
