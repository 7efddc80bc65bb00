import { beforeEach, expect, test } from '@jest/globals';
import { calibrate } from '#core/threshold/calibration.ts';
import { packFloats } from '#platform/onnx/packed-floats.ts';
import type { KpiWindow, ModelArtifact } from '#schemas/types/topics.ts';
import { MuteTable } from '#services/alerter/mute-table.ts';
import { ModelKeeper } from '#services/scorer/model-keeper.ts';
import { labelOf } from '../support/label-of.ts';
import type { Pipeline } from '../support/pipeline-driver.ts';
import { artifactOf, residualGraph } from '../support/published-model.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const DELAY = 6;
const SETTLED_THRESHOLD = 6;
const kpiSet = kpiSetOf({ windowLength: 16 });
const kpiSets = new Map([[kpiSet.name, kpiSet]]);
const { hop, windowLength, kpis } = kpiSet;
const time = (step: number) => MONDAY + step * 5 * MINUTE;

/** Steps from which each anomaly lasts for six. */
const ANOMALIES = [30, 70, 110];
const valueAt = (step: number) => (ANOMALIES.some((from) => step >= from && step < from + 6) ? 3 : 0.5);

/** A window whose KPIs are all at `valueAt` and should be at 0. */
function windowUpTo(entity: string, last: number): KpiWindow {
  const cells = windowLength * kpis.length;
  const x = Float32Array.from({ length: cells }, (_, i) =>
    valueAt(last - (windowLength - 1) + Math.floor(i / kpis.length)),
  );
  const nought = packFloats(new Float32Array(kpis.length));
  return {
    entity,
    kpiSet: kpiSet.name,
    end: time(last),
    status: 'OK',
    length: windowLength,
    kpis: kpis.length,
    hop,
    x: packFloats(x),
    seasonal: packFloats(new Float32Array(cells)),
    trend: nought,
    step: nought,
    median: nought,
    scale: nought,
    mask: Buffer.alloc(windowLength),
  };
}

let pipeline: Pipeline;
let models: ModelKeeper;
let mutes: MuteTable;
beforeEach(async () => {
  models = new ModelKeeper(kpiSets, {
    swapped: () => undefined,
    refused(_kpiSet, _modelId, error) {
      throw error;
    },
  });
  await models.goLive();
  mutes = new MuteTable();
  pipeline = await wholeFlow(kpiSets, models, { now: time(0) }, mutes);
});

async function putInForce(modelId: string, more: Partial<ModelArtifact>): Promise<void> {
  const settles = more.settledThreshold !== null;
  const artifact = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet, settles ? DELAY : undefined));
  await models.apply(`model/${modelId}`, { artifact: { ...artifact, ...more, modelId }, activation: null });
  const activation = { modelId, kpiSet: kpiSet.name, previous: null, since: 0, cause: 'PROMOTION' } as const;
  const by = { by: 'test', why: '', runId: null, commandId: null };
  await models.apply(`active/${kpiSet.name}`, { artifact: null, activation: { ...activation, ...by } });
}

const settling: Partial<ModelArtifact> = {
  settledThreshold: SETTLED_THRESHOLD,
  settledCalibration: calibrate(Float32Array.of(0, 1, 2, 3, 4)),
  settledDelay: DELAY,
};

/** Windows of an entity whose ends lie from one step to before another. */
async function stream(entity: string, from: number, to: number): Promise<void> {
  for (let last = from + hop - 1; last < to; last += hop)
    pipeline.produce('kpi.windows.v1', entity, windowUpTo(entity, last));
  await pipeline.run();
}

const eventsOf = async (entity: string) =>
  (await pipeline.read('anomalies.v1')).map(({ value }) => value).filter((event) => event.entity === entity);

test('a settled score confirms an alert; thresholds of an entity withdraw its alert, or raise none', async () => {
  const entityThresholds = [
    { entity: 'strict', prompt: 4, settled: 50 },
    { entity: 'deaf', prompt: 50, settled: null },
  ];
  await putInForce('model-a', { ...settling, entityThresholds });
  for (const entity of ['usual', 'strict', 'deaf']) await stream(entity, 16, 64);

  const lives = async (entity: string) => (await eventsOf(entity)).map(({ state }) => state);
  expect(await lives('usual')).toEqual(['OPEN', 'UPDATED', 'CONFIRMED', 'CLOSED']);
  expect(await lives('strict')).toEqual(['OPEN', 'UPDATED', 'WITHDRAWN']);
  expect(await lives('deaf')).toEqual([]);
  expect((await eventsOf('usual')).at(-2)).toMatchObject({
    from: time(30),
    to: time(35),
    threshold: 4,
    settledScore: 9,
    settledThreshold: SETTLED_THRESHOLD,
  });
  expect((await eventsOf('strict')).at(-1)).toMatchObject({ settledScore: 9, settledThreshold: 50 });

  const scores = (await pipeline.read('kpi.scores.v1')).map(({ value }) => value);
  expect(scores.find(({ entity }) => entity === 'deaf')).toMatchObject({
    threshold: 50,
    settledThreshold: SETTLED_THRESHOLD,
    settledDelay: DELAY,
  });
});

test('settled scores are a gapless series of each step once, as far as what follows is known', async () => {
  await putInForce('model-a', settling);
  await stream('usual', 16, 64);
  const series = (await pipeline.read('kpi.settled.v1')).flatMap(({ value }) =>
    value.scores.map((score, j) => [value.end - (hop - 1 - j) * value.granularity, score]),
  );
  const steps = Array.from({ length: 48 }, (_, i) => 16 - DELAY + i);
  expect(series).toEqual(steps.map((step) => [time(step), valueAt(step) ** 2]));
  for (const { value } of await pipeline.read('kpi.settled.v1')) {
    expect(value).toMatchObject({ modelId: 'model-a', threshold: SETTLED_THRESHOLD });
    expect(value.pValues.every((p) => p > 0 && p <= 1)).toBe(true);
  }
});

test('an alert whose model gives way to one without a settled score is closed as ever', async () => {
  await putInForce('model-a', settling);
  await stream('usual', 16, 36);
  await putInForce('model-b', { settledThreshold: null });
  await stream('usual', 36, 64);
  const events = await eventsOf('usual');
  expect(events.map(({ state }) => state)).toEqual(['OPEN', 'UPDATED', 'CLOSED']);
  expect(events.at(-1)).toMatchObject({
    modelId: 'model-a',
    settledThreshold: null,
    reason: '6 quiet steps',
  });
});

test('a label FALSE_POSITIVE mutes the kind on its entity, until the next model', async () => {
  await putInForce('model-a', settling);
  await stream('usual', 16, 64);
  const [first] = await eventsOf('usual');
  const label = labelOf({ id: first.id, entity: 'usual', kpiSet: kpiSet.name, anomalyId: first.id });
  pipeline.produce('labels.v1', 'usual', { ...label, modelId: first.modelId });
  for (const { value } of await pipeline.read('labels.v1')) mutes.apply(value);

  await stream('usual', 64, 100);
  await stream('other', 64, 100);
  await putInForce('model-b', settling);
  await stream('usual', 100, 140);
  const muted = (await eventsOf('usual'))
    .filter(({ state }) => state === 'OPEN')
    .map(({ from, modelId, suppression }) => [from, modelId, suppression?.reference]);
  expect(muted).toEqual([
    [time(30), 'model-a', undefined],
    [time(70), 'model-a', first.id],
    [time(110), 'model-b', undefined],
  ]);
  expect((await eventsOf('other'))[0].suppression).toBeNull();
});
