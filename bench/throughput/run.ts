import type { LocalStack } from '#infra/local/stack.ts';
import { partitionRanges } from '#platform/kafka/offsets.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { Progress } from '#scripts/start/progress.ts';
import type { RunningService } from '#scripts/start/services.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { connect } from '../stack/connection.ts';
import { drain } from '../stack/drain.ts';
import { startServers } from '../stack/servers.ts';
import { simulatedKpiSet, startOn, warm } from '../stack/services.ts';
import { audit, SIZED_TOPICS } from './audit.ts';
import { STAGES } from './flow.ts';
import { planLoad } from './load.ts';
import { measure } from './measure.ts';
import type { ThroughputOptions } from './options.ts';
import { reportOf, type ThroughputReport } from './report.ts';
import { seedChangelog } from './seed.ts';
import { warmFleet, warmModel } from './warm-fleet.ts';

/** Load goes on while the counters are read at the end of the span. */
const MARGIN_SECONDS = 1;

/** Sets everything up, measures, and ends with a report. What it starts ends with the lifecycle. */
export async function run(options: ThroughputOptions, lifecycle: Lifecycle): Promise<ThroughputReport> {
  const { entities, warmUp, seconds } = options;
  const progress = new Progress();
  lifecycle.onShutdown('progress', () => progress.stop());
  const kpiSet = await simulatedKpiSet();
  const load = planLoad(options, warmUp + seconds + MARGIN_SECONDS, kpiSet, Date.now());
  const { snapshots, history } = warmFleet(load);
  const model = await warmModel(load, history, Date.now());
  progress.say(`${snapshots.length} cells simulated, and a model fitted on their first week`);

  const stack = await startServers(options.historian, lifecycle, progress);
  const { client, codecs, producer, admin } = await connect(stack, lifecycle);
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
  const flow = STAGES.map(({ name, input }) => ({ groupId: groupOf(name), topics: [input] }));
  const drainSeconds = await drain(admin, flow, progress);
  progress.say('all is processed: reading back what came of it');
  const found = await audit({ load, client, admin, codecs, origins });
  progress.stop();
  return reportOf({ options, load, measurement, audit: found, drainSeconds });
}

/** Starts the services and waits until state is restored and the model serves. */
async function startWarm(
  { entities, historian }: ThroughputOptions,
  stack: LocalStack,
  lifecycle: Lifecycle,
): Promise<RunningService[]> {
  const names = [...STAGES.map(({ name }) => name), ...(historian ? (['historian'] as const) : [])];
  const services = await startOn(stack, names, lifecycle);
  const [windower, scorer] = services;
  await warm(windower, 'towerwatch_restored_records_total', entities, lifecycle);
  await warm(scorer, 'towerwatch_model_info', 1, lifecycle);
  return services;
}
