import type { LocalStack } from '#infra/local/stack.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import type { Progress } from '#scripts/start/progress.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import type { BenchConnection } from '../stack/connection.ts';
import { drain } from '../stack/drain.ts';
import { simulatedKpiSet, startOn, warm } from '../stack/services.ts';
import { planLoad } from '../throughput/load.ts';
import { warmFleet, warmModel } from '../throughput/warm-fleet.ts';
import { FleetScores, fleetOf, scoreRecord } from './fleet-scores.ts';
import type { Stretch } from './frame-figures.ts';
import { fourWeeks, sendHistory } from './history.ts';
import type { ConsoleOptions } from './options.ts';
import { type FleetPlan, settlingUpdates } from './plan.ts';

/** Fitted in seconds, and without TensorFlow: what a score costs is not measured here. */
const DETECTOR = 'mahalanobis';
const BATCH = 5000;

export interface PreparedFleet {
  readonly plan: FleetPlan;
  /** The entities that have four weeks of history, and when. */
  readonly withHistory: { readonly entities: readonly string[]; readonly span: Stretch };
}

/**
 * Starts services, and brings a fleet to where it is watched: an inventory, a model, four weeks of some entities through
 * all services, and as many alerts open as there will be.
 */
export async function prepareFleet(
  options: Pick<ConsoleOptions, 'entities' | 'opens' | 'rate' | 'seed'>,
  on: {
    readonly stack: LocalStack;
    readonly connection: BenchConnection;
    readonly lifecycle: Lifecycle;
    readonly progress: Progress;
  },
): Promise<PreparedFleet> {
  const { entities, rate, seed } = options;
  const { stack, connection, lifecycle, progress } = on;
  const opens = Math.min(options.opens, entities);
  const kpiSet = { ...(await simulatedKpiSet()), detector: DETECTOR };
  const now = Date.now();
  const load = planLoad({ entities: opens, rate: 1, seed }, 0, kpiSet, now);
  const model = await warmModel(load, warmFleet(load).history, now);
  await connection.producer.write(modelRecords(model, connection.codecs, now));
  const names = ['windower', 'scorer', 'alerter', 'joiner', 'historian'] as const;
  const [, scorer] = await startOn(stack, names, lifecycle);
  await warm(scorer, 'towerwatch_model_info', 1, lifecycle);

  const cells = fourWeeks(opens, seed, kpiSet.granularityMs, now);
  const plan: FleetPlan = {
    kpiSet,
    entities,
    rate,
    seed,
    startMs: cells.startMs + (cells.steps - 1) * cells.granularityMs,
    model: { id: model.modelId, threshold: model.promptThreshold },
  };
  const fleet = fleetOf(plan);
  await sendHistory(cells, fleet, connection, progress, kpiSet.name);
  progress.say(`four weeks of ${opens} entities are in the history`);
  await settleFleet(plan, connection, progress);
  progress.say(`all ${entities} entities are scored`);
  const span = { from: cells.startMs, to: plan.startMs };
  return { plan, withHistory: { entities: fleet.slice(0, opens).map(({ id }) => id), span } };
}

/** The scores that lie behind the fleet. */
async function settleFleet(
  plan: FleetPlan,
  { producer, codecs, admin }: BenchConnection,
  progress: Progress,
): Promise<void> {
  const scores = new FleetScores(plan);
  const total = settlingUpdates(plan);
  for (let sent = 0; sent < total; sent += BATCH) {
    const count = Math.min(BATCH, total - sent);
    await producer.write(Array.from({ length: count }, () => scoreRecord(scores.next(), codecs)));
    progress.update('settling', sent + count, total);
  }
  const flow = ['alerter', 'historian'].map((name) => ({
    groupId: groupOf(name),
    topics: ['kpi.scores.v1'],
  }));
  await drain(admin, flow, progress);
}
