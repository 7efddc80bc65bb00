import { beforeAll, describe, expect, test } from '@jest/globals';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import type { AnomalyEvent, KpiSample, KpiScore } from '#schemas/types/topics.ts';
import { simulatedSource } from '#scripts/replay/simulated-source.ts';
import { ModelKeeper } from '#services/scorer/model-keeper.ts';
import { scorerStage } from '#services/scorer/stage.ts';
import { baseModel } from '../support/base-model.ts';
import { ORDERLY, Pipeline } from '../support/pipeline-driver.ts';
import { MONDAY } from '../support/series-samples.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const delivered = (await readKpiSets('infra/kpi-sets.json')).get('ran-cell-5m')!;
/** With the detector that is fitted at once; how models flow does not depend on it. */
const kpiSet: KpiSet = { ...delivered, detector: 'mahalanobis' };
const kpiSets = new Map([[kpiSet.name, kpiSet]]);
const { granularityMs } = kpiSet;
const DAYS = 7;
const STEPS_PER_DAY = DAY_MS / granularityMs;
const MODEL_STEP = 5 * STEPS_PER_DAY;
/** Has one visible anomaly of each kind after the model is there. */
const SEED = 31;

const fleet = simulateFleet({ cells: 6, days: DAYS, seed: SEED, startMs: MONDAY, granularityMs });
const [newcomer, ...cells] = fleet.entities.map(({ id }) => id);
const time = (step: number) => MONDAY + step * granularityMs;

/** Telemetry from a step to another; the newcomer sends only once the model is there. */
function* samples(from: number, to: number): Generator<KpiSample> {
  for (const { step, samples } of simulatedSource(fleet).slices()) {
    if (step < from || step >= to) continue;
    for (const { entity, ts, values } of samples) {
      if (entity === newcomer && step < MODEL_STEP) continue;
      yield { entity, kpiSet: kpiSet.name, ts, values: [...values], suspect: false };
    }
  }
}

interface Stage {
  readonly pipeline: Pipeline;
  readonly refusals: string[];
  follow(): Promise<void>;
}

/** The whole flow, with a scorer that follows `models.v1`. */
async function started(): Promise<Stage> {
  const refusals: string[] = [];
  const models = new ModelKeeper(kpiSets, {
    swapped: () => undefined,
    refused: (_, id, error) => void refusals.push(`${id}: ${error}`),
  });
  await models.goLive();
  const pipeline = await wholeFlow(kpiSets, models, { partitions: 2, now: time(DAYS * STEPS_PER_DAY) });
  return {
    pipeline,
    refusals,
    async follow() {
      for (const { key, value } of await pipeline.read('models.v1')) await models.apply(key, value);
    },
  };
}

async function replay(pipeline: Pipeline, from: number, to: number, batch = 4000): Promise<void> {
  for (const sample of samples(from, to)) pipeline.produce('kpi.raw.v1', sample.entity, sample);
  await pipeline.run({ pick: () => 0, batch: () => batch, fate: () => 'COMMITTED' });
}

describe('a small fleet, with its first model after five days', () => {
  let scores: KpiScore[];
  let anomalies: AnomalyEvent[];
  let first: { readonly windows: number; readonly scores: KpiScore[]; readonly anomalies: number };
  let refusals: string[];
  let pipeline: Pipeline;

  beforeAll(async () => {
    const stage = await started();
    ({ pipeline, refusals } = stage);
    await replay(pipeline, 0, MODEL_STEP);
    const windows = (await pipeline.read('kpi.windows.v1')).map(({ value }) => value);
    const values = async () => (await pipeline.read('kpi.scores.v1')).map(({ value }) => value);
    first = {
      windows: windows.length,
      scores: await values(),
      anomalies: (await pipeline.read('anomalies.v1')).length,
    };
    pipeline.broker.append(await baseModel(windows, kpiSet, pipeline.codecs), pipeline.now);
    await stage.follow();
    await replay(pipeline, MODEL_STEP, DAYS * STEPS_PER_DAY);
    const known = new Set(first.scores.map(({ entity, end }) => `${entity} ${end}`));
    scores = (await values()).filter(({ entity, end }) => !known.has(`${entity} ${end}`));
    anomalies = (await pipeline.read('anomalies.v1')).map(({ value }) => value);
  });

  test('every window is answered, before the model with UNSCORED', () => {
    const { windowLength, hop } = kpiSet;
    expect(first.windows).toBe(cells.length * (1 + Math.floor((MODEL_STEP - windowLength) / hop)));
    expect(first.scores).toHaveLength(first.windows);
    for (const { status, modelId, threshold, scores } of first.scores) {
      expect([status, modelId, threshold, scores]).toEqual(['UNSCORED', null, null, []]);
    }
    expect(first.anomalies).toBe(0);
  });

  test('from the next batch on windows are scored, without a restart', () => {
    expect(refusals).toEqual([]);
    expect(scores).toHaveLength((fleet.steps * 6 - MODEL_STEP * 6 - 44) / 4);
    for (const { entity, status, modelId, threshold, scores: own, pValues, contributions } of scores) {
      expect(status).toBe(entity === newcomer ? 'WARMUP' : 'OK');
      expect(modelId).toMatch(/^ran-cell-5m-mahalanobis-[0-9a-f]{12}$/);
      expect(threshold).toBeGreaterThan(0);
      expect(own.every(Number.isFinite)).toBe(true);
      expect(pValues.every((p) => p > 0 && p <= 1)).toBe(true);
      expect(contributions).toHaveLength(kpiSet.kpis.length);
    }
  });

  test('each plain anomaly has its alert, which names KPIs and is closed in the end', () => {
    const plain = fleet.events.filter(({ kind, from }) => kind <= 3 && from >= MODEL_STEP);
    expect(plain).toHaveLength(3);
    const alerts = [...Map.groupBy(anomalies, ({ id }) => id).values()];
    for (const { entity, from, to } of plain) {
      const found = alerts.filter((events) => {
        const last = events.at(-1)!;
        return last.entity === fleet.entities[entity].id && last.from < time(to) && last.to >= time(from);
      });
      expect(found.length).toBeGreaterThan(0);
      for (const events of found) {
        expect(events[0].state).toBe('OPEN');
        expect(events[0].topKpis.length).toBeGreaterThan(0);
        expect(events.at(-1)!.state).toBe('CLOSED');
      }
    }
  });

  test('a cell that is new has scores, but no alerts', () => {
    expect(scores.filter(({ entity }) => entity === newcomer).length).toBeGreaterThan(100);
    expect(anomalies.filter(({ entity }) => entity === newcomer)).toEqual([]);
  });

  test('a score does not depend on the batch in which its window was scored', async () => {
    const models = pipeline.broker.all('models.v1');
    const windows = pipeline.broker.all('kpi.windows.v1').slice(-600);
    const scored = async (batch: number) => {
      const keeper = new ModelKeeper(kpiSets, { swapped: () => undefined, refused: () => undefined });
      await keeper.goLive();
      for (const [i, { value }] of (await pipeline.read('models.v1')).entries())
        await keeper.apply(models[i].key!.toString(), value);
      const alone = (await Pipeline.open({ now: pipeline.now })).add(scorerStage(kpiSets, keeper));
      for (const { key, value } of windows) alone.produceBytes('kpi.windows.v1', key!.toString(), value);
      await alone.run({ ...ORDERLY, batch: () => batch });
      return (await alone.read('kpi.scores.v1')).map(({ value }) => value);
    };
    const whole = await scored(600);
    expect(whole[0].modelId).not.toBeNull();
    for (const batch of [1, 2, 7, 100]) expect(await scored(batch)).toEqual(whole);
  });
});
