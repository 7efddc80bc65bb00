import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import { DEFAULT_DATABASE } from '#platform/clickhouse/client.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import type { ModelArtifact, Topic, TopicValues } from '#schemas/types/topics.ts';
import { deployHistory } from '#scripts/deploy.ts';
import { startServices, stopServices } from '#scripts/start/services.ts';
import { baseModel } from './base-model.ts';
import { StoppableClickHouse } from './clickhouse.ts';
import { consoleTokens, type Secrets } from './console-tokens.ts';
import { eventually } from './eventually.ts';
import { MINUTE } from './series-samples.ts';
import { serviceEnvironment } from './service-environment.ts';
import { BACKLOG, CELLS, inventoryOf, KPI_SET, SmallFleet, SPIKE_STEPS } from './small-fleet.ts';
import { type StreamBroker, streamBroker } from './stream-broker.ts';

/** Runs begin when they are ordered, and no sooner. */
const RETRAINER = {
  RETRAIN_POINTS: '0',
  RETRAIN_SCHEDULE: 'never',
  DRIFT_PSI: '0',
  RETRAIN_POLL_MS: '500',
  LABEL_STRATEGY: 'random',
};

interface Parts {
  readonly url: string;
  readonly tokens: Secrets;
  readonly broker: StreamBroker;
  readonly clickhouse: StoppableClickHouse;
  /** Why a service ended before its time. */
  readonly failure: () => Error | undefined;
  /** Latest first. */
  readonly stops: readonly (() => Promise<unknown>)[];
}

/**
 * The whole pipeline as real processes on real servers, the console among them, with two days of a small fleet behind it, a
 * model in force and another that could be. Time goes on as the test says.
 */
export class ConsoleWorld {
  readonly kpiSet = KPI_SET;
  readonly #parts: Parts;
  readonly #fleet = new SmallFleet(Date.now());
  #models: readonly ModelArtifact[] = [];

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  static async open(): Promise<ConsoleWorld> {
    const stops: (() => Promise<unknown>)[] = [];
    try {
      const world = new ConsoleWorld(await startParts(stops));
      await world.#begin();
      return world;
    } catch (error) {
      await endAll(stops);
      throw error;
    }
  }

  get url(): string {
    return this.#parts.url;
  }

  /** Of each role; its holder is called `the` and the role. */
  get tokens(): Secrets {
    return this.#parts.tokens;
  }

  get clickhouse(): StoppableClickHouse {
    return this.#parts.clickhouse;
  }

  /** Ids of the model in force at the start, and of one that is not. */
  get models(): { readonly first: string; readonly second: string } {
    const [first, second] = this.#models.map(({ modelId }) => modelId);
    return { first, second };
  }

  /** Event time of the last step that was sent, ms. */
  get now(): number {
    return this.#fleet.now;
  }

  /** Asks the console's API as an admin. @throws Error where it refuses */
  async ask<T>(path: string): Promise<T> {
    const headers = { authorization: `Bearer ${this.tokens.admin}` };
    const response = await fetch(`${this.url}/api/v1/${path}`, { headers });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Lets time pass for the whole fleet. @param anomalous cells in which something is wrong */
  async advance(steps: number, anomalous: readonly string[] = []): Promise<void> {
    const samples = this.#fleet.next(steps, anomalous);
    await this.#write(
      'kpi.raw.v1',
      samples.map(({ entity, ts, values }) => ({
        key: entity,
        value: { entity, kpiSet: KPI_SET.name, ts, values: [...values], suspect: false },
      })),
    );
  }

  /** Lets an anomaly begin, go on for a while, and end. */
  async spike(...cells: readonly string[]): Promise<void> {
    await this.advance(SPIKE_STEPS, cells);
    await this.advance(3 * SPIKE_STEPS);
  }

  /** Sends a sample of a kpiSet that nobody knows. */
  async sendStranger(): Promise<void> {
    const value = { entity: 'stranger', kpiSet: 'strangers', ts: this.now, values: [1], suspect: false };
    await this.#write('kpi.raw.v1', [{ key: value.entity, value }]);
  }

  /** All that is on a topic. */
  async read<T extends Topic>(topic: T): Promise<TopicValues[T][]> {
    const records = (await this.#parts.broker.committed(topic)).flat();
    return this.#decoded(
      topic,
      records.map(({ value }) => value),
    );
  }

  stop(): Promise<void> {
    return endAll(this.#parts.stops);
  }

  async #begin(): Promise<void> {
    await this.#write(
      'entities.v1',
      CELLS.map(({ entity, region }) => ({ key: entity, value: inventoryOf(entity, region) })),
    );
    await this.#publishModels();
    await this.advance(BACKLOG - 4 * SPIKE_STEPS);
    await this.spike('north-1', 'north-2');
    const isThere = async () => {
      const failure = this.#parts.failure();
      if (failure !== undefined) throw failure;
      const { asOf } = await this.ask<{ asOf: number | null }>('entities?limit=1');
      const { items } = await this.ask<{ items: unknown[] }>('alerts');
      return asOf === this.now && items.length >= 2;
    };
    await eventually('the fleet has come up to now, and its anomalies are known', isThere, 2 * MINUTE);
  }

  async #publishModels(): Promise<void> {
    const { broker } = this.#parts;
    const records = await baseModel(this.#fleet.calmWindows(), KPI_SET, broker.codecs);
    await broker.producer.write(records);
    const [{ artifact }] = await this.#decoded('models.v1', [records[0].value]);
    const first = artifact!;
    const second = { ...first, modelId: `${first.modelId}-b`, parent: first.modelId };
    await this.#write('models.v1', [
      { key: `model/${second.modelId}`, value: { artifact: second, activation: null } },
    ]);
    this.#models = [first, second];
  }

  async #write<T extends Topic>(
    topic: T,
    values: readonly { readonly key: string; readonly value: TopicValues[T] }[],
  ): Promise<void> {
    const { codecs, producer } = this.#parts.broker;
    const records = values.map(
      ({ key, value }): OutgoingRecord => ({ topic, key, value: codecs.of(topic).encode(value) }),
    );
    await producer.write(records);
  }

  async #decoded<T extends Topic>(topic: T, values: readonly (Buffer | null)[]): Promise<TopicValues[T][]> {
    return (await this.#parts.broker.codecs.of(topic).decodeAll(values)).map((value) => {
      if (value instanceof Error) throw value;
      return value;
    });
  }
}

/** @param stops what ends each thing that was started is put first */
async function startParts(stops: (() => Promise<unknown>)[]): Promise<Parts> {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-console-'));
  stops.unshift(() => rm(folder, { recursive: true }));
  const clickhouse = await StoppableClickHouse.start(join(folder, 'clickhouse'));
  stops.unshift(() => clickhouse.stop());
  const broker = await streamBroker();
  stops.unshift(() => broker.stop());
  await deployHistory({ url: clickhouse.url, database: DEFAULT_DATABASE });
  const environment = await serviceEnvironment(broker, KPI_SET);
  stops.unshift(() => rm(environment.folder, { recursive: true }));

  const { secrets: tokens, file } = await consoleTokens(folder, (role) => `the ${role}`);
  const [port] = await freePorts(1);
  const env = {
    ...environment.env,
    ...RETRAINER,
    CLICKHOUSE_URL: clickhouse.url,
    TRAINING_FOLDER: join(folder, 'training'),
    CONSOLE_PORT: String(port),
    CONSOLE_TOKENS_FILE: file,
  };
  const logs = join(folder, 'logs');
  await mkdir(logs);
  let failure: Error | undefined;
  const services = await startServices(env, logs, (error) => {
    failure ??= error;
  });
  stops.unshift(() => stopServices(services));
  return { url: `http://${LOOPBACK}:${port}`, tokens, broker, clickhouse, failure: () => failure, stops };
}

async function endAll(stops: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const stop of stops) await stop();
}
