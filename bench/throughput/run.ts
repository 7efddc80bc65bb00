import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type LocalStack, startStack } from '#infra/local/stack.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { processed } from '#platform/kafka/catch-up.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { partitionRanges } from '#platform/kafka/offsets.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { registerContracts } from '#platform/registry/register.ts';
import { readContracts } from '#schemas/contracts.ts';
import { deployHistory, deployTopics } from '#scripts/deploy.ts';
import { Progress } from '#scripts/start/progress.ts';
import { scrape, total } from '#scripts/start/scrape.ts';
import { type RunningService, startServices, stopServices } from '#scripts/start/services.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { audit, SIZED_TOPICS } from './audit.ts';
import { STAGES } from './flow.ts';
import { planLoad } from './load.ts';
import { measure } from './measure.ts';
import type { ThroughputOptions } from './options.ts';
import { reportOf, type ThroughputReport } from './report.ts';
import { seedChangelog } from './seed.ts';
import { warmFleet, warmModel } from './warm-fleet.ts';

const KPI_SETS_FILE = fileURLToPath(new URL('../../infra/kpi-sets.json', import.meta.url));
/** That of the simulated cells. */
const KPI_SET = 'ran-cell-5m';
/** Load goes on while the counters are read at the end of the span. */
const MARGIN_SECONDS = 1;
const RESTORED_WITHIN_MS = 600_000;
const POLL_MS = 200;

/** Sets everything up, measures, and ends with a report. What it starts ends with the lifecycle. */
export async function run(options: ThroughputOptions, lifecycle: Lifecycle): Promise<ThroughputReport> {
  const { entities, warmUp, seconds } = options;
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const kpiSet = (await readKpiSets(KPI_SETS_FILE)).get(KPI_SET)!;
  const load = planLoad(options, warmUp + seconds + MARGIN_SECONDS, kpiSet, Date.now());
  const { snapshots, history } = warmFleet(load);
  const model = await warmModel(load, history, Date.now());
  progress.say(`${snapshots.length} cells simulated, and a model fitted on their first week`);

  const stack = await startServers(options, lifecycle, progress);
  const config = { KAFKA_BROKERS: stack.brokers, SCHEMA_REGISTRY_URL: stack.registryUrl };
  const logger = createLogger({ service: 'bench', instance: 'bench', level: 'silent' });
  const { client, codecs } = await streamAdapters(config, 'towerwatch-bench', logger);
  const producer = new IdempotentProducer(client);
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onShutdown('Kafka', async () => {
    await Promise.all([producer.close(), admin.disconnect()]);
  });

  await producer.write(modelRecords(model, codecs, Date.now()));
  await seedChangelog(load, snapshots, { producer, codecs }, (done) =>
    progress.update('seeded', done, entities),
  );
  const origins = new Map(
    await Promise.all(
      SIZED_TOPICS.map(async (topic) => [topic, await partitionRanges(admin, topic)] as const),
    ),
  );
  const services = await startWarm(options, stack, lifecycle);
  progress.say('services are ready, with state and model');

  const task = { load, brokers: stack.brokers, registryUrl: stack.registryUrl };
  const servers = stack.processes;
  const measurement = await measure({ task, warmUp, seconds, services, servers, admin, progress });
  const drainSeconds = await drain(admin, progress);
  progress.say('all is processed: reading back what came of it');
  const found = await audit({ load, client, admin, codecs, origins });
  progress.stop();
  return reportOf({ options, load, measurement, audit: found, drainSeconds });
}

/** Servers of its own, never those of the environment: state is made up, and the broker's CPU time is read. */
async function startServers(
  { historian }: ThroughputOptions,
  lifecycle: Lifecycle,
  progress: Progress,
): Promise<LocalStack> {
  const stack = await startStack({
    env: historian ? {} : { CLICKHOUSE_URL: 'http://unused' },
    onProgress: (line) => progress.say(line),
    onLost: (error) => lifecycle.fail(error),
  });
  lifecycle.onShutdown('servers', () => stack.stop());
  const logger = createLogger({ service: 'bench', instance: 'bench', level: 'silent' });
  await Promise.all([
    deployTopics(stack.brokers, 1, logger),
    registerContracts(stack.registryUrl, readContracts().topics),
    historian ? deployHistory({ url: stack.clickhouseUrl, database: 'towerwatch' }) : undefined,
  ]);
  return stack;
}

/** Starts the services and waits until state is restored and the model serves. */
async function startWarm(
  { entities, historian }: ThroughputOptions,
  stack: LocalStack,
  lifecycle: Lifecycle,
): Promise<RunningService[]> {
  const logs = join(stack.dir!, 'logs');
  mkdirSync(logs, { recursive: true });
  const env = {
    KAFKA_BROKERS: stack.brokers,
    SCHEMA_REGISTRY_URL: stack.registryUrl,
    CLICKHOUSE_URL: stack.clickhouseUrl,
    KPI_SETS_FILE,
  };
  const names = [...STAGES.map(({ name }) => name), ...(historian ? (['historian'] as const) : [])];
  const onExit = (failure: TowerwatchError) => {
    if (!lifecycle.ending) lifecycle.fail(failure);
  };
  const services = await startServices(env, logs, onExit, names);
  lifecycle.onShutdown('services', () => stopServices(services));
  const [windower, scorer] = services;
  await until(windower, 'towerwatch_restored_records_total', entities, lifecycle);
  await until(scorer, 'towerwatch_model_info', 1, lifecycle);
  return services;
}

async function until(
  { name, url, logFile }: RunningService,
  metric: string,
  least: number,
  lifecycle: Lifecycle,
): Promise<void> {
  const deadline = Date.now() + RESTORED_WITHIN_MS;
  while (!lifecycle.ending && total(await scrape(url), metric) < least) {
    if (Date.now() > deadline) {
      throw new TowerwatchError('SERVICE_FAILED', `${name} is not warm; its log: ${logFile}`);
    }
    await sleep(POLL_MS);
  }
}

/** Waits until every stage has processed what came before it. @returns s */
async function drain(admin: KafkaAdmin, progress: Progress): Promise<number> {
  const started = performance.now();
  const flow = STAGES.map(({ name, input }) => ({ groupId: groupOf(name), topics: [input] }));
  let told = 0;
  await processed(admin, flow, {
    pollMs: POLL_MS,
    onWaiting(groupId, records) {
      if (performance.now() - told < 5000) return;
      told = performance.now();
      progress.say(`${groupId} has ${records} records left`);
    },
  });
  return (performance.now() - started) / 1000;
}
