import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '#infra/local/stack.ts';
import { DEFAULT_DATABASE } from '#platform/clickhouse/client.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { type Consumption, processed } from '#platform/kafka/catch-up.ts';
import type { KafkaAdmin, KafkaClient } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { partitionRanges } from '#platform/kafka/offsets.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { deploy } from '../deploy.ts';
import type { StartOptions } from './options.ts';
import type { PhaseClock } from './phase-clock.ts';
import type { Replay } from './prepare-source.ts';
import type { Progress } from './progress.ts';
import { type RunningService, startServices, stopServices } from './services.ts';

const POLL_MS = 250;
const DAY_MS = 86_400_000;
const RETENTION_DAYS = 90;

/** The groups and what they read, in the order of the flow. */
const FLOW: readonly Consumption[] = [
  { groupId: groupOf('windower'), topics: ['kpi.raw.v1'] },
  { groupId: groupOf('scorer'), topics: ['kpi.windows.v1'] },
  { groupId: groupOf('alerter'), topics: ['kpi.scores.v1'] },
  {
    groupId: groupOf('historian'),
    topics: ['kpi.raw.v1', 'kpi.windows.v1', 'kpi.scores.v1', 'anomalies.v1'],
  },
];

/** Servers and services that run, and the means to talk to them. */
export interface System {
  readonly services: readonly RunningService[];
  readonly clickhouse: { readonly url: string; readonly database: string };
  readonly client: KafkaClient;
  readonly admin: KafkaAdmin;
  readonly producer: IdempotentProducer;
  readonly codecs: CodecBook;
  /** Resolves when all that was sent has passed through every service. */
  settled(): Promise<void>;
}

export interface SystemOptions {
  readonly plan: Replay;
  readonly dir: StartOptions['dir'];
  readonly progress: Progress;
  readonly clock: PhaseClock;
  readonly lifecycle: Lifecycle;
  /** Told of a server or service that ends before its time. */
  readonly fail: (error: unknown) => void;
}

/**
 * Starts what the environment does not name, deploys, and starts every service. All of it ends with the lifecycle.
 * @throws TowerwatchError SERVER_… , SERVICE_FAILED, REPLAY_NOT_ALONE
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { plan, dir: wanted, progress, clock, lifecycle, fail } = options;
  const stack = await startStack({
    ...(wanted === undefined ? {} : { dir: wanted }),
    onProgress: (line) => progress.say(line),
    onLost: fail,
  });
  lifecycle.onShutdown('servers', () => stack.stop());
  const dir = stack.dir ?? mkdtempSync(join(tmpdir(), 'towerwatch-'));
  const logs = join(dir, 'logs');
  mkdirSync(logs, { recursive: true });
  const kpiSetsFile = join(dir, 'kpi-sets.json');
  writeFileSync(kpiSetsFile, plan.kpiSetsFile);
  clock.end('servers');

  const logger = createLogger({ service: 'start', instance: 'start', level: 'silent' });
  const database = process.env.CLICKHOUSE_DATABASE || DEFAULT_DATABASE;
  await deploy({ servers: stack, database, replicationFactor: 1, retentionDays: RETENTION_DAYS, logger });
  const config = { KAFKA_BROKERS: stack.brokers, SCHEMA_REGISTRY_URL: stack.registryUrl };
  const { client, codecs } = await streamAdapters(config, 'towerwatch-start', logger);
  const producer = new IdempotentProducer(client);
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onShutdown('Kafka', async () => {
    await Promise.all([producer.close(), admin.disconnect()]);
  });
  await requireAlone(admin);
  const environment = { ...config, CLICKHOUSE_URL: stack.clickhouseUrl, KPI_SETS_FILE: kpiSetsFile };
  const services = await startServices({ ...environment, ...trainingOf(plan) }, logs, (failure) => {
    if (!lifecycle.ending) fail(failure);
  });
  lifecycle.onShutdown('services', () => stopServices(services));
  progress.say(`services are ready: ${services.map(({ name, url }) => `${name} ${url}`).join(', ')}`);
  clock.end('services');
  return {
    services,
    clickhouse: { url: stack.clickhouseUrl, database },
    client,
    admin,
    producer,
    codecs,
    settled: () => processed(admin, FLOW, { pollMs: POLL_MS }),
  };
}

/** A replay's figures would mix with other telemetry, and its samples with an earlier replay's. */
async function requireAlone(admin: KafkaAdmin): Promise<void> {
  const ranges = await partitionRanges(admin, 'kpi.raw.v1');
  if (ranges.every(({ high }) => high === 0n)) return;
  throw new TowerwatchError('REPLAY_NOT_ALONE', 'kpi.raw.v1 of these brokers already holds telemetry');
}

/** The base model is trained on what comes before the pause of the replay. */
function trainingOf({ trainSteps, kpiSet }: Replay): Record<string, string> {
  const { windowLength, hop, granularityMs } = kpiSet;
  // Whole windows only: the last one may end up to hop − 1 steps before the pause.
  const windowed = trainSteps - ((trainSteps - windowLength) % hop);
  return { BASE_HISTORY_DAYS: String((windowed * granularityMs) / DAY_MS), RETRAIN_POLL_MS: '1000' };
}
