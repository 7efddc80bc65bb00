import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { groupOf } from '#platform/kafka/stage-service.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { scrape, total } from '#platform/metrics/scrape.ts';
import { Progress } from '#scripts/start/progress.ts';
import type { RunningService } from '#scripts/start/services.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { LoadGenerator } from '../load/load-generator.ts';
import { type BenchConnection, connect } from '../stack/connection.ts';
import { drain } from '../stack/drain.ts';
import { readTopic } from '../stack/read-topic.ts';
import { startServers } from '../stack/servers.ts';
import { simulatedKpiSet, startOn, warm } from '../stack/services.ts';
import { warmFleet } from '../throughput/warm-fleet.ts';
import { fitContenders } from './contenders.ts';
import type { GeneratorTask } from './generator.ts';
import type { SwapOptions } from './options.ts';
import { planSwap, type SwapPlan, windowOf } from './plan.ts';
import { reportOf, type SwapReport } from './report.ts';
import { watchScores } from './score-watch.ts';
import { alternating, type Span, spend } from './spans.ts';
import { windowPool } from './window-pool.ts';

const GENERATOR = fileURLToPath(new URL('./generator.ts', import.meta.url));
/** Load goes on after the last change. */
const MARGIN_SECONDS = 2;

/** Sets everything up, measures, and ends with a report. What it starts ends with the lifecycle. */
export async function run(options: SwapOptions, lifecycle: Lifecycle): Promise<SwapReport> {
  const { warmUp, seconds, models } = options;
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const kpiSet = await simulatedKpiSet();
  const plan = planSwap(options, warmUp + 2 * seconds + MARGIN_SECONDS, kpiSet, Date.now());
  const { history } = warmFleet(plan.cells);
  const pool = windowPool(history, kpiSet);
  const contenders = await fitContenders(models, plan.cells, history, pool, Date.now());
  progress.say(`${models.join(' and ')} fitted on ${pool.count} windows of simulated cells`);

  const stack = await startServers(false, lifecycle, progress);
  const connection = await connect(stack, lifecycle);
  const [inForce, candidate] = contenders.map(({ artifact }) =>
    modelRecords(artifact, connection.codecs, Date.now()),
  );
  await connection.producer.write([...inForce, candidate[0]]);
  const [scorer] = await startOn(stack, ['scorer'], lifecycle);
  await warm(scorer, 'towerwatch_model_info', 1, lifecycle);
  const watch = await watchScores(connection, plan, lifecycle);
  progress.say('the scorer is ready, with the first model');

  const task: GeneratorTask = { plan, brokers: stack.brokers, registryUrl: stack.registryUrl };
  const onSent = (sent: number) => progress.update('sent', sent, plan.windows);
  const generator = new LoadGenerator({ file: GENERATOR, task, total: plan.windows, onSent });
  const before = await reloads(scorer);
  const measure = async (): Promise<{ steady: Span; changing: Span }> => {
    await generator.begin();
    await sleep(warmUp * 1000);
    const { changes } = options;
    const steady = await spend({ seconds, changes, act: async () => ({ at: Date.now() }) });
    const ids = contenders.map(({ artifact }) => artifact.modelId);
    const act = alternating(connection, kpiSet.name, ids);
    const changing = await spend({ seconds, changes, act });
    await generator.allSent();
    return { steady, changing };
  };
  const spans = await Promise.race([measure(), generator.failed]);
  await drain(connection.admin, [{ groupId: groupOf('scorer'), topics: ['kpi.windows.v1'] }], progress);
  await watch.follower.caughtUp();
  progress.say('all is processed: reading back when each window was sent');
  const sentAt = await appendTimes(connection, plan);
  const after = await reloads(scorer);
  progress.stop();
  return reportOf({
    options,
    contenders,
    sent: plan.windows,
    seen: watch.seen,
    sentAt,
    ...spans,
    reloads: { swapped: after.swapped - before.swapped, refused: after.refused - before.refused },
  });
}

async function reloads({ url }: RunningService): Promise<{ swapped: number; refused: number }> {
  const page = await scrape(url);
  const count = (outcome: string) => total(page, 'towerwatch_model_reloads_total', { outcome });
  return { swapped: count('swapped'), refused: count('refused') };
}

async function appendTimes(connection: BenchConnection, plan: SwapPlan): Promise<Float64Array> {
  const sentAt = new Float64Array(plan.windows);
  await readTopic(connection, 'kpi.windows.v1', ({ entity, end }, { appendedAt }) => {
    sentAt[windowOf(plan, entity, end)] = appendedAt;
  });
  return sentAt;
}
