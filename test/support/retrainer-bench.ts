import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import type {
  Label,
  LabelRequest,
  ModelActivation,
  ModelArtifact,
  RetrainRun,
  Topic,
  TopicValues,
} from '#schemas/types/topics.ts';
import { Sink } from '#services/historian/sink.ts';
import { baseModel } from './base-model.ts';
import { clickHouseForTest } from './clickhouse.ts';
import { kpiWindows } from './kpi-windows.ts';
import { kpiSetOf, MONDAY, sampleAt, steps } from './series-samples.ts';
import { serviceEnvironment } from './service-environment.ts';
import { ServiceProcess } from './service-process.ts';
import { streamBroker } from './stream-broker.ts';

const DDL = resolve(import.meta.dirname, '../../infra/clickhouse');
/** Six days without an anomaly, which the model in force is fitted on, and three with some. */
const CALM_STEPS = 6 * 288;
const STEPS = 9 * 288;
/** From one spike to the next, and how many steps it lasts. */
const SPIKE_EVERY = 144;
const SPIKE_STEPS = 4;
/** So high that nothing is alerted: operators have missed anomalies to report. */
const DEAF = 1e6;

/** A retrainer's surroundings: real servers, a small kpiSet with history, and a model in force that misses every spike. */
export async function retrainerBench(name: string, cells = 4) {
  const kpiSet = kpiSetOf({ name: `${name}-${Date.now().toString(36)}` });
  const entities = steps(0, cells).map((i) => `${kpiSet.name}-cell-${i}`);
  const broker = await streamBroker();
  const clickhouse = await clickHouseForTest();
  const database = kpiSet.name.replaceAll('-', '_');
  const client = new ClickHouse({ url: clickhouse.url, database });
  const { folder, env: serviceEnv } = await serviceEnvironment(broker, kpiSet);
  const env = { ...serviceEnv, CLICKHOUSE_URL: clickhouse.url, CLICKHOUSE_DATABASE: database };
  const training = await mkdtemp(join(tmpdir(), 'towerwatch-runs-'));
  const instances: ServiceProcess[] = [];

  await migrate(client, { directory: DDL, retentionDays: 90 });
  const sink = new Sink(client, new Map([[kpiSet.name, kpiSet]]));
  const windows = entities.flatMap((entity, i) => kpiWindows(entity, kpiSet, samplesOf(i)));
  const calm = windows.filter(({ end }) => end < sampleAt(CALM_STEPS).ts);
  for (const value of windows) {
    sink.add('kpi.windows.v1', { key: value.entity, value, appendedAt: MONDAY });
  }
  await sink.flush();

  async function read<T extends Topic>(topic: T): Promise<TopicValues[T][]> {
    const records = (await broker.committed(topic)).flat();
    const decoded = await broker.codecs.of(topic).decodeAll(records.map(({ value }) => value));
    return decoded.filter((value): value is TopicValues[T] => !(value instanceof Error));
  }

  return {
    kpiSet,
    entities,
    broker,
    read,
    /** Of programs of the command line, and of services beside the retrainer. */
    env,

    /** Puts the model into force that is deaf. */
    async publishBase(): Promise<ModelArtifact> {
      const [model, activation] = await baseModel(calm, kpiSet, broker.codecs);
      const [record] = await broker.codecs.of('models.v1').decodeAll([model.value]);
      if (record instanceof Error || record.artifact === null) throw record;
      const artifact = { ...record.artifact, promptThreshold: DEAF };
      const value = broker.codecs.of('models.v1').encode({ artifact, activation: null });
      await broker.producer.write([{ ...model, value }, activation]);
      return artifact;
    },

    /** Starts an instance of the service, with settings of its own. */
    start(settings: Readonly<Record<string, string>> = {}): ServiceProcess {
      const own = {
        ...env,
        TRAINING_FOLDER: training,
        SESSION_TIMEOUT_MS: '6000',
        RETRAIN_POLL_MS: '500',
        BASE_HISTORY_DAYS: '1',
        CALIBRATION_DAYS: '1',
        LABEL_STRATEGY: 'random',
        LABEL_BUDGET: '6',
        ...settings,
      };
      const instance = new ServiceProcess('retrainer', `retrainer-${instances.length + 1}`, own);
      instances.push(instance);
      return instance;
    },

    async write<T extends Topic>(topic: T, key: string, value: TopicValues[T]): Promise<void> {
      await broker.producer.write([{ topic, key, value: broker.codecs.of(topic).encode(value) }]);
    },

    /** Of this kpiSet, as they stand, oldest first. */
    async runs(): Promise<RetrainRun[]> {
      const latest = new Map((await read('retrain.runs.v1')).map((run) => [run.id, run]));
      return [...latest.values()].filter((run) => run.kpiSet === kpiSet.name);
    },

    /** Every record of a run, in order. */
    async recordsOf({ id }: Pick<RetrainRun, 'id'>): Promise<RetrainRun[]> {
      return (await read('retrain.runs.v1')).filter((run) => run.id === id);
    },

    /** Of this kpiSet, as they stand. */
    async requests(): Promise<LabelRequest[]> {
      const latest = new Map((await read('label-requests.v1')).map((request) => [request.id, request]));
      return [...latest.values()].filter((request) => request.kpiSet === kpiSet.name);
    },

    async activations(): Promise<ModelActivation[]> {
      const records = await read('models.v1');
      return records.flatMap(({ activation }) => (activation?.kpiSet === kpiSet.name ? [activation] : []));
    },

    async artifacts(): Promise<ModelArtifact[]> {
      const records = await read('models.v1');
      return records.flatMap(({ artifact }) => (artifact?.kpiSet === kpiSet.name ? [artifact] : []));
    },

    /** What operators say of their own accord: every spike was missed, and calm was rightly so. */
    feedback(): Label[] {
      return entities.flatMap((entity) =>
        spikes().flatMap((step) => [
          labelOf(kpiSet, entity, step, 'FALSE_NEGATIVE'),
          labelOf(kpiSet, entity, step + SPIKE_EVERY / 2, 'NORMAL'),
        ]),
      );
    },

    /** The right answer to a request. */
    answer({ id, runId, entity, from, to }: LabelRequest): Label {
      const spike = spikes()
        .map((step) => spanAt(step))
        .find((span) => span.from <= to && span.to >= from);
      const verdict = spike === undefined ? 'NORMAL' : 'FALSE_NEGATIVE';
      const span = spike ?? { from, to };
      const label = { ...labelOf(kpiSet, entity, 0, verdict), ...span, id: `answer-${id}` };
      return { ...label, labelRequestId: id, runId };
    },

    async stop(): Promise<void> {
      await Promise.all(instances.map((instance) => instance.crash()));
      await client.command(`DROP DATABASE IF EXISTS ${database} SYNC`);
      await client.close();
      await Promise.all([clickhouse.stop(), broker.stop()]);
      await Promise.all([folder, training].map((path) => rm(path, { recursive: true })));
    },
  };
}

export type RetrainerBench = Awaited<ReturnType<typeof retrainerBench>>;

/** Noise with spikes. */
function samplesOf(cell: number) {
  return steps(0, STEPS).map((step) => {
    const spike = isSpike(step) ? 60 : 0;
    return sampleAt(step, [
      Math.sin((step + cell) / 9) + (((step + cell) * 7919) % 13) + spike,
      ((step * 31 + cell) * 104_729) % 31,
    ]);
  });
}

/** After the calm. */
const spikes = () => steps(CALM_STEPS, STEPS - SPIKE_EVERY).filter((step) => step % SPIKE_EVERY === 0);
const isSpike = (step: number) => step >= CALM_STEPS && step % SPIKE_EVERY < SPIKE_STEPS;
const spanAt = (step: number) => ({ from: sampleAt(step).ts, to: sampleAt(step + SPIKE_STEPS - 1).ts });

function labelOf(kpiSet: KpiSet, entity: string, step: number, verdict: Label['verdict']): Label {
  const { from, to } = spanAt(step);
  return {
    id: `${entity}~${kpiSet.name}~${from}~${to}`,
    entity,
    kpiSet: kpiSet.name,
    from,
    to,
    label: verdict === 'FALSE_NEGATIVE' || verdict === 'TRUE_POSITIVE' ? 'ANOMALOUS' : 'NORMAL',
    state: 'IN_FORCE',
    revision: 0,
    verdict,
    source: 'SIMULATED',
    conflict: false,
    verdicts: [],
    anomalyId: null,
    anomalyKind: null,
    modelId: null,
    labelRequestId: null,
    runId: null,
    kpis: [],
    reason: null,
    ts: to,
  };
}
