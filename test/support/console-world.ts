import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse } from '#infra/local/clickhouse.ts';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import { DEFAULT_DATABASE } from '#platform/clickhouse/client.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import { deployHistory } from '#scripts/deploy.ts';
import { startServices, stopServices } from '#scripts/start/services.ts';
import { makeToken, writeTokens } from '#services/console/access/tokens.ts';
import { ROLES, type Role } from '#services/console/api/shapes/session.ts';
import { baseModel } from './base-model.ts';
import { eventually } from './eventually.ts';
import { MINUTE } from './series-samples.ts';
import { serviceEnvironment } from './service-environment.ts';
import { BACKLOG, CELLS, inventoryOf, KPI_SET, SmallFleet, SPIKE_STEPS } from './small-fleet.ts';
import { streamBroker } from './stream-broker.ts';

/** Runs begin when they are ordered, and no sooner. */
const QUIET = { RETRAIN_POINTS: '0', RETRAIN_SCHEDULE: 'never', DRIFT_PSI: '0', RETRAIN_POLL_MS: '500' };

export type ConsoleWorld = Awaited<ReturnType<typeof consoleWorld>>;

/**
 * The whole pipeline as real processes on real servers, the console among them, with two days of a small fleet behind it, a
 * model in force and another that could be. Time goes on as the test says.
 */
export async function consoleWorld() {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-console-'));
  const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true })];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const [broker, clickhouse] = await Promise.all([
      streamBroker(),
      stoppableClickHouse(join(folder, 'clickhouse')),
    ]);
    stops.push(() => Promise.all([broker.stop(), clickhouse.stop()]));
    await deployHistory({ url: clickhouse.url, database: DEFAULT_DATABASE });
    const { folder: kpiSets, env } = await serviceEnvironment(broker, KPI_SET);
    stops.push(() => rm(kpiSets, { recursive: true }));
    const { tokens, file } = await tokensIn(folder);
    const [port] = await freePorts(1);
    const logs = join(folder, 'logs');
    await mkdir(logs);
    let failure: Error | undefined;
    const services = await startServices(
      {
        ...env,
        ...QUIET,
        CLICKHOUSE_URL: clickhouse.url,
        TRAINING_FOLDER: join(folder, 'training'),
        LABEL_STRATEGY: 'random',
        CONSOLE_PORT: String(port),
        CONSOLE_TOKENS_FILE: file,
        CONSOLE_REQUESTS_PER_MINUTE: '100000',
      },
      logs,
      (error) => {
        failure ??= error;
      },
    );
    stops.push(() => stopServices(services));
    const url = `http://${LOOPBACK}:${port}`;

    async function write<T extends Topic>(
      topic: T,
      values: readonly { key: string; value: TopicValues[T] }[],
    ) {
      const codec = broker.codecs.of(topic);
      await broker.producer.write(
        values.map(({ key, value }) => ({ topic, key, value: codec.encode(value) })),
      );
    }

    const fleet = new SmallFleet(Date.now());
    const inventory = CELLS.map(({ entity, region }) => inventoryOf(entity, region));
    await write(
      'entities.v1',
      inventory.map((value) => ({ key: value.entity, value })),
    );
    const [model, activation] = await baseModel(fleet.calmWindows(), KPI_SET, broker.codecs);
    await broker.producer.write([model, activation]);
    const [{ artifact }] = await decoded('models.v1', [model.value]);
    const candidate = { ...artifact!, modelId: `${artifact!.modelId}-b`, parent: artifact!.modelId };
    await write('models.v1', [
      { key: `model/${candidate.modelId}`, value: { artifact: candidate, activation: null } },
    ]);

    async function decoded<T extends Topic>(topic: T, values: readonly (Buffer | null)[]) {
      return (await broker.codecs.of(topic).decodeAll(values)).map((value) => {
        if (value instanceof Error) throw value;
        return value;
      });
    }

    /** Calls the API. @throws Error where it refuses */
    async function ask<T>(path: string, role: Role = 'admin'): Promise<T> {
      const headers = { authorization: `Bearer ${tokens[role]}` };
      const response = await fetch(`${url}/api/v1/${path}`, { headers });
      if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
      return (await response.json()) as T;
    }

    /** Lets time pass for the whole fleet. @param spikes cells in which it is anomalous */
    async function advance(count: number, spikes: readonly string[] = []): Promise<void> {
      const samples = fleet.next(count, spikes);
      await write(
        'kpi.raw.v1',
        samples.map((sample) => ({
          key: sample.entity,
          value: { ...sample, kpiSet: KPI_SET.name, suspect: false, values: [...sample.values] },
        })),
      );
    }

    await advance(BACKLOG - 4 * SPIKE_STEPS);
    await advance(SPIKE_STEPS, ['north-1', 'north-2']);
    await advance(3 * SPIKE_STEPS);
    await eventually(
      'the fleet has come up to now, and its anomalies are known',
      async () => {
        if (failure !== undefined) throw failure;
        const { asOf } = await ask<{ asOf: number | null }>('entities?limit=1');
        const { items } = await ask<{ items: unknown[] }>('alerts');
        return asOf === fleet.now && items.length >= 2;
      },
      2 * MINUTE,
    );

    return {
      url,
      tokens,
      kpiSet: KPI_SET,
      entities: CELLS.map(({ entity }) => entity),
      /** The model in force, and one that is not. */
      models: { first: artifact!.modelId, second: candidate.modelId },
      clickhouse,
      /** Event time of the last step that was sent, ms. */
      get now() {
        return fleet.now;
      },
      ask,
      advance,

      /** Lets an anomaly begin, go on for a while, and end. */
      async spike(entity: string): Promise<void> {
        await advance(SPIKE_STEPS, [entity]);
        await advance(SPIKE_STEPS);
      },

      /** All on a topic. */
      async read<T extends Topic>(topic: T): Promise<TopicValues[T][]> {
        const records = (await broker.committed(topic)).flat();
        return decoded(
          topic,
          records.map(({ value }) => value),
        );
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** One token for each role, named like it. */
async function tokensIn(folder: string): Promise<{ tokens: Readonly<Record<Role, string>>; file: string }> {
  const made = ROLES.map((role) => ({
    role,
    ...makeToken({ name: `the ${role}`, role, expiresAt: null }, Date.now()),
  }));
  const file = join(folder, 'tokens.json');
  await writeTokens(
    file,
    made.map(({ token }) => token),
  );
  const tokens = Object.fromEntries(made.map(({ role, secret }) => [role, secret])) as Record<Role, string>;
  return { tokens, file };
}

/** A ClickHouse that comes back with its data where it was. */
async function stoppableClickHouse(dir: string) {
  let server = await startClickHouse(dir);
  const url = server.address;
  return {
    url,
    stop: () => server.stop(),
    async start(): Promise<void> {
      server = await startClickHouse(dir, Number(new URL(url).port));
    },
  };
}
