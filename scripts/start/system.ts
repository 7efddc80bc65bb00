import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '#core/series/grid.ts';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import { startStack } from '#infra/local/stack.ts';
import { DEFAULT_DATABASE } from '#platform/clickhouse/client.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { processed, type WaitOptions } from '#platform/kafka/catch-up.ts';
import { type KafkaAdmin, type KafkaClient, kafkaClient } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { partitionRanges, withAdmin } from '#platform/kafka/offsets.ts';
import { PIPELINE } from '#platform/kafka/pipeline.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger, type Logger } from '#platform/logging/logger.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { BROKERS_DEFAULT, deploy } from '../deploy.ts';
import type { StartOptions } from './options.ts';
import type { PhaseClock } from './phase-clock.ts';
import type { Replay } from './prepare-source.ts';
import type { Progress } from './progress.ts';
import { type RunningService, startServices, stopServices } from './services.ts';

const POLL_MS = 250;
const RAW_TOPIC = 'kpi.raw.v1';

/** The groups and what they read, in the order of the flow. */
const FLOW = PIPELINE.flatMap(({ groups }) => groups);

/** Servers and services that run, and the means to talk to them. */
export interface System {
  readonly services: readonly RunningService[];
  /** Where the console's page is. */
  readonly consoleUrl: string;
  readonly clickhouse: { readonly url: string; readonly database: string };
  readonly client: KafkaClient;
  readonly admin: KafkaAdmin;
  readonly producer: IdempotentProducer;
  readonly codecs: CodecBook;
  /** Resolves when all that was sent has passed through every service: to false where the signal came first. */
  settled(wait: Pick<WaitOptions, 'onWaiting' | 'signal'>): Promise<boolean>;
}

export interface SystemOptions {
  readonly plan: Replay;
  readonly dir: StartOptions['dir'];
  readonly consolePort: StartOptions['consolePort'];
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
  const dir = stack.dir ?? temporaryFolder(lifecycle);
  const logs = join(dir, 'logs');
  mkdirSync(logs, { recursive: true });
  const kpiSetsFile = join(dir, 'kpi-sets.json');
  writeFileSync(kpiSetsFile, plan.kpiSetsFile);
  clock.end('servers');

  const logger = createLogger({ service: 'start', instance: 'start', level: 'silent' });
  const database = process.env.CLICKHOUSE_DATABASE || DEFAULT_DATABASE;
  await requireAlone(stack.brokers, wanted, logger);
  const replicationFactor = process.env.KAFKA_BROKERS ? BROKERS_DEFAULT : 1;
  await deploy({ servers: stack, database, replicationFactor, logger });
  const config = { KAFKA_BROKERS: stack.brokers, SCHEMA_REGISTRY_URL: stack.registryUrl };
  const { client, codecs } = await streamAdapters(config, 'towerwatch-start', logger);
  const producer = new IdempotentProducer(client);
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onShutdown('Kafka', async () => {
    await Promise.all([producer.close(), admin.disconnect()]);
  });
  const consolePort = options.consolePort ?? (await freePorts(1))[0];
  const environment = {
    ...config,
    CONSOLE_PORT: String(consolePort),
    CLICKHOUSE_URL: stack.clickhouseUrl,
    KPI_SETS_FILE: kpiSetsFile,
    TRAINING_FOLDER: join(dir, 'training'),
  };
  const services = await startServices({ ...environment, ...trainingOf(plan) }, logs, (failure) => {
    if (!lifecycle.ending) fail(failure);
  });
  lifecycle.onShutdown('services', () => stopServices(services));
  progress.say(`services are ready: ${services.map(({ name, url }) => `${name} ${url}`).join(', ')}`);
  const consoleUrl = `http://${process.env.CONSOLE_HOST || LOOPBACK}:${consolePort}`;
  progress.say(`the console is at ${consoleUrl}`);
  clock.end('services');
  return {
    services,
    consoleUrl,
    clickhouse: { url: stack.clickhouseUrl, database },
    client,
    admin,
    producer,
    codecs,
    settled: (wait) => processed(admin, FLOW, { pollMs: POLL_MS, ...wait }),
  };
}

/** For logs and the kpiSets file, where no local server has a folder; goes when all that writes to it has ended. */
function temporaryFolder(lifecycle: Lifecycle): string {
  const dir = mkdtempSync(join(tmpdir(), 'towerwatch-'));
  lifecycle.onShutdown('folder', () => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A replay's figures would mix with other telemetry, and its samples with an earlier replay's. */
async function requireAlone(brokers: string, dir: string | undefined, logger: Logger): Promise<void> {
  const client = kafkaClient({ brokers, clientId: 'towerwatch-start', logger });
  const ranges = await withAdmin(client, async (admin) =>
    (await admin.listTopics()).includes(RAW_TOPIC) ? partitionRanges(admin, RAW_TOPIC) : [],
  );
  if (ranges.every(({ high }) => high === 0n)) return;
  const where = process.env.KAFKA_BROKERS ? brokers : dir;
  throw new TowerwatchError('REPLAY_NOT_ALONE', `${RAW_TOPIC} in ${where} already holds telemetry`);
}

function trainingOf({ baseHistoryMs, feedback, kpiSet }: Replay): Record<string, string> {
  return {
    ...(feedback === undefined
      ? {}
      : { RETRAIN_HISTORY_DAYS: String((feedback.toStep * kpiSet.granularityMs) / DAY_MS) }),
    BASE_HISTORY_DAYS: String(baseHistoryMs / DAY_MS),
    RETRAIN_POLL_MS: '1000',
    // What starts a run shall depend on the replay alone.
    RETRAIN_SCHEDULE: 'never',
    RETRAIN_POINTS: '0',
    DRIFT_PSI: '0',
  };
}
