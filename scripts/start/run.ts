import { followTable } from '#platform/kafka/follow-table.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { replay } from '../replay/replayer.ts';
import { AlertLog, kpisText, timeText } from './alert-log.ts';
import { baselinesOf } from './baselines.ts';
import { expectedSteps } from './expected-steps.ts';
import { modelInForce } from './model-in-force.ts';
import type { StartOptions } from './options.ts';
import { PhaseClock } from './phase-clock.ts';
import { prepareReplay, type Replay } from './prepare-source.ts';
import { Progress } from './progress.ts';
import { qualityOf } from './quality.ts';
import { type Report, reportOf } from './report.ts';
import { ScoreTally } from './score-tally.ts';
import { scrape } from './scrape.ts';
import { summary } from './summary.ts';
import { type System, startSystem } from './system.ts';

/** Runs a whole replay: servers, services, model, report. Everything that it starts ends with the lifecycle. */
export async function run(
  options: StartOptions,
  lifecycle: Lifecycle,
  fail: (error: unknown) => void,
): Promise<Report> {
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const clock = new PhaseClock();
  const plan = await prepareReplay(options, Date.now());
  progress.say(`Towerwatch replays the ${plan.title}`);
  if (plan.noModel !== undefined) progress.say(`there will be no model: ${plan.noModel}`);
  clock.end('prepare');
  const system = await startSystem({ plan, dir: options.dir, progress, clock, lifecycle, fail });
  const readers = await readResults(system, plan, progress, fail);
  lifecycle.onShutdown('readers', () => readers.stop());

  const { source, kpiSet, trainSteps, noModel } = plan;
  const ending = new AbortController();
  const { signal } = ending;
  lifecycle.onShutdown('replay', () => ending.abort());
  const settled = async () => {
    const onWaiting = (group: string, left: number) =>
      progress.waiting(`${group.replace(groupOf(''), '')}: ${left.toLocaleString('en')} records left`);
    await system.settled({ onWaiting, signal });
    signal.throwIfAborted();
  };
  const awaitModel = async () => {
    await settled();
    clock.end('history');
    progress.say(`${trainSteps} steps are in the history: waiting for the first model`);
    const onWaiting = (seconds: number, trained = 0) => {
      const share = trained === 0 ? '' : `, ${Math.round(100 * trained)} % of the training`;
      progress.waiting(`the first model: ${seconds.toFixed(0)} s${share}`);
    };
    await modelInForce(system.services, kpiSet.name, { onWaiting, signal });
    await readers.caughtUp();
    progress.say(`model ${readers.model()?.modelId} is in force in every scorer`);
    clock.end('model');
  };
  const produced = await replay({
    source,
    kpiSet: kpiSet.name,
    producer: system.producer,
    codecs: system.codecs,
    speed: options.speed,
    pauses: noModel === undefined ? [{ beforeStep: trainSteps, until: awaitModel }] : [],
    onProgress: (steps) => progress.update('sent', steps, source.steps),
    signal,
  });
  await settled();
  await readers.caughtUp();
  clock.end('replay');

  const { tally, alerts } = readers;
  const quality =
    tally.threshold === undefined
      ? undefined
      : qualityOf(source, tally.scores, tally.threshold, plan.judgedFrom);
  const baselines =
    options.input === undefined || quality === undefined
      ? undefined
      : await baselinesOf(plan, system.clickhouse);
  const windower = system.services.find(({ name }) => name === 'windower')!;
  const expected = expectedSteps(source.slices(), source.steps, source.startMs, kpiSet);
  const counted = await scrape(windower.url);
  clock.end('report');
  const report = reportOf({
    replay: plan,
    produced,
    windower: counted,
    tally,
    expected,
    alerts,
    model: readers.model(),
    quality,
    baselines,
    seconds: clock.seconds,
  });
  progress.stop();
  process.stdout.write(`\n${summary(report, alerts, tally, source, noModel)}\n`);
  return report;
}

/** Reads what comes out, as any consumer of the topics would. */
async function readResults(
  { client, codecs }: System,
  { source, kpiSet }: Replay,
  progress: Progress,
  onFatal: (error: unknown) => void,
) {
  const logger = createLogger({ service: 'start', instance: 'start', level: 'silent' });
  const tally = new ScoreTally(source);
  const alerts = new AlertLog((event) => {
    const { from, severity, entity } = event;
    progress.say(`${timeText(from)}  ${severity.toLowerCase().padEnd(8)} ${entity}  ${kpisText(event)}`);
  });
  let model: ModelArtifact | undefined;
  const from = { client, codecs, logger, onFatal };
  const followers = await Promise.all([
    followTable(from, 'kpi.scores.v1', (_, score) => {
      if (score !== null) tally.add(score, kpiSet.hop);
      progress.update('scored', tally.newest + 1, source.steps);
    }),
    followTable(from, 'anomalies.v1', (_, event) => {
      if (event !== null) alerts.add(event);
    }),
    followTable(from, 'models.v1', (_, record) => {
      if (record?.artifact) model = record.artifact;
    }),
  ]);
  return {
    tally,
    alerts,
    model: () => model,
    caughtUp: async () => {
      await Promise.all(followers.map((follower) => follower.caughtUp()));
    },
    stop: async () => {
      await Promise.all(followers.map((follower) => follower.stop()));
    },
  };
}
