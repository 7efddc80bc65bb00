import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '#infra/local/stack.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { processed } from '#platform/kafka/catch-up.ts';
import { kafkaClient } from '#platform/kafka/client.ts';
import { followTable } from '#platform/kafka/follow-table.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { deploy } from '../deploy.ts';
import { replay } from '../replay/replayer.ts';
import { AlertLog, kpisText, timeText } from './alert-log.ts';
import { baselinesOf } from './baselines.ts';
import { expectedSteps } from './expected-steps.ts';
import type { StartOptions } from './options.ts';
import { prepareReplay, type Replay } from './prepare-source.ts';
import { Progress } from './progress.ts';
import { qualityOf } from './quality.ts';
import { type Report, reportOf } from './report.ts';
import { ScoreTally } from './score-tally.ts';
import { scrape } from './scrape.ts';
import { type RunningService, startServices, stopServices } from './services.ts';
import { summary } from './summary.ts';

const POLL_MS = 250;
const DAY_MS = 86_400_000;
const MODEL_WITHIN_MS = 600_000;
const RETENTION_DAYS = 90;

/** The groups and what they read, in the order of the flow. */
const FLOW = [
  { groupId: groupOf('windower'), topics: ['kpi.raw.v1'] },
  { groupId: groupOf('scorer'), topics: ['kpi.windows.v1'] },
  { groupId: groupOf('alerter'), topics: ['kpi.scores.v1'] },
  {
    groupId: groupOf('historian'),
    topics: ['kpi.raw.v1', 'kpi.windows.v1', 'kpi.scores.v1', 'anomalies.v1'],
  },
];

/** Runs a whole replay: servers, services, model, report. Everything that it starts ends with the lifecycle. */
export async function run(options: StartOptions, lifecycle: Lifecycle): Promise<Report> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const clock = new PhaseClock();
  const plan = await prepareReplay(options, Date.now());
  progress.say(`Towerwatch replays the ${plan.title}`);
  clock.end('prepare');

  const fail = (error: unknown) => lifecycle.fail(error);
  const stack = await startStack({
    ...(options.dir === undefined ? {} : { dir: options.dir }),
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
  await deploy({ servers: stack, replicationFactor: 1, retentionDays: RETENTION_DAYS, logger });
  const services = await startServices(
    serviceEnvironment(stack, plan, kpiSetsFile),
    logs,
    (service, code) => {
      if (!lifecycle.ending)
        fail(
          new TowerwatchError(
            'SERVICE_FAILED',
            `${service} ended with code ${code}; its log: ${join(logs, `${service}.log`)}`,
          ),
        );
    },
  );
  lifecycle.onShutdown('services', () => stopServices(services));
  progress.say(`services are ready: ${services.map(({ name, url }) => `${name} ${url}`).join(', ')}`);
  clock.end('services');

  const config = { KAFKA_BROKERS: stack.brokers, SCHEMA_REGISTRY_URL: stack.registryUrl };
  const { client, codecs } = await streamAdapters(config, 'towerwatch-start', logger);
  const producer = new IdempotentProducer(client);
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onShutdown('Kafka', async () => {
    await Promise.all([producer.close(), admin.disconnect()]);
  });

  const { source, kpiSet } = plan;
  const tally = new ScoreTally(source);
  const alerts = new AlertLog((event) => {
    progress.say(
      `${timeText(event.from)}  ${event.severity.toLowerCase().padEnd(8)} ${event.entity}  ${kpisText(event)}`,
    );
  });
  let model: ModelArtifact | undefined;
  const followers = await Promise.all([
    followTable({ client, codecs, logger }, 'kpi.scores.v1', (_, score) => {
      if (score !== null) tally.add(score, kpiSet.hop);
      progress.update('scored', tally.newest + 1, source.steps);
    }),
    followTable({ client, codecs, logger }, 'anomalies.v1', (_, event) => {
      if (event !== null) alerts.add(event);
    }),
    followTable({ client, codecs, logger }, 'models.v1', (_, record) => {
      if (record?.artifact) model = record.artifact;
    }),
  ]);
  lifecycle.onShutdown('followers', async () => {
    await Promise.all(followers.map((follower) => follower.stop()));
  });

  const throughTheFlow = () => processed(admin, FLOW, { pollMs: POLL_MS });
  const hasHistory = plan.trainSteps < source.steps;
  const produced = await replay({
    source,
    kpiSet: kpiSet.name,
    producer,
    codecs,
    speed: options.speed,
    pauses: hasHistory
      ? [
          {
            beforeStep: plan.trainSteps,
            until: async () => {
              await throughTheFlow();
              clock.end('history');
              progress.say(`${plan.trainSteps} steps are in the history: waiting for the first model`);
              await modelInForce(services, kpiSet.name, lifecycle);
              progress.say(`model ${model?.modelId ?? ''} is in force in every scorer`);
              clock.end('model');
            },
          },
        ]
      : [],
    onProgress: (steps) => progress.update('sent', steps, source.steps),
  });
  await throughTheFlow();
  await untilSeen(tally, alerts);
  clock.end('replay');

  const threshold = tally.threshold;
  const quality =
    threshold === undefined ? undefined : qualityOf(source, tally.scores, threshold, plan.judgedFrom);
  const baselines =
    options.input !== undefined && quality !== undefined
      ? await baselinesOf({ plan, clickhouseUrl: stack.clickhouseUrl })
      : undefined;
  const expected = expectedSteps(source.slices(), source.steps, source.startMs, kpiSet);
  const windower = await scrape(services.find(({ name }) => name === 'windower')!.url);
  clock.end('report');
  const report = reportOf({
    replay: plan,
    produced,
    windower,
    tally,
    expected,
    alerts,
    model,
    quality,
    baselines,
    seconds: clock.seconds,
  });
  progress.stop();
  process.stdout.write(`\n${summary(report, alerts, tally, source.startMs, kpiSet.granularityMs)}\n`);
  return report;
}

function serviceEnvironment(
  stack: { brokers: string; registryUrl: string; clickhouseUrl: string },
  { trainSteps, kpiSet }: Replay,
  kpiSetsFile: string,
): Record<string, string> {
  const { windowLength, hop, granularityMs } = kpiSet;
  // Whole windows only: the last one may end up to hop − 1 steps before the pause.
  const windowed = trainSteps - ((trainSteps - windowLength) % hop);
  return {
    KAFKA_BROKERS: stack.brokers,
    SCHEMA_REGISTRY_URL: stack.registryUrl,
    CLICKHOUSE_URL: stack.clickhouseUrl,
    KPI_SETS_FILE: kpiSetsFile,
    BASE_HISTORY_DAYS: String((windowed * granularityMs) / DAY_MS),
    RETRAIN_POLL_MS: '1000',
  };
}

/** Waits until every scorer says that it scores with a model. */
async function modelInForce(
  services: readonly RunningService[],
  kpiSet: string,
  lifecycle: Lifecycle,
): Promise<void> {
  const scorers = services.filter(({ name }) => name === 'scorer');
  const deadline = Date.now() + MODEL_WITHIN_MS;
  for (;;) {
    const pages = await Promise.all(scorers.map(({ url }) => scrape(url)));
    const isServing = pages.every((page) =>
      page.some(({ name, labels }) => name === 'towerwatch_model_info' && labels.kpi_set === kpiSet),
    );
    if (isServing || lifecycle.ending) return;
    if (Date.now() > deadline) {
      const logFile = services.find(({ name }) => name === 'retrainer')?.logFile;
      throw new TowerwatchError(
        'SERVICE_FAILED',
        `no model within ${MODEL_WITHIN_MS / 60_000} minutes; see ${logFile}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** The followers read what the flow has committed a moment after it: wait until nothing new comes. */
async function untilSeen(tally: ScoreTally, alerts: AlertLog): Promise<void> {
  for (let before = -1; before !== tally.messages + alerts.opened + alerts.closed; ) {
    before = tally.messages + alerts.opened + alerts.closed;
    await new Promise((resolve) => setTimeout(resolve, 4 * POLL_MS));
  }
}

/** Seconds by phase, one after the other. */
class PhaseClock {
  readonly seconds: Record<string, number> = {};
  #since = performance.now();

  end(phase: string): void {
    const now = performance.now();
    this.seconds[phase] = (now - this.#since) / 1000;
    this.#since = now;
  }
}
