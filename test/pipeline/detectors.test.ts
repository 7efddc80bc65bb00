import { expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { parseKpiSets } from '#platform/config/kpi-sets.ts';
import { ModelKeeper } from '#services/scorer/model-keeper.ts';
import { baseModel } from '../support/base-model.ts';
import { describeEach } from '../support/brief-detectors.ts';
import { sampleAt, steps } from '../support/series-samples.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const DAY = 288;
/** First step that the model has not learned from. */
const MODEL_STEP = 4 * DAY;
const OUTAGE = { cell: 'cell-1', from: MODEL_STEP + 90, to: MODEL_STEP + 108 };
const CELLS = ['cell-0', 'cell-1', 'cell-2'];

/** A kpiSet as a file names it: the detector alone, which brings W and hop. */
function kpiSetWith(detector: string) {
  const kpis = ['users', 'traffic', 'drops'].map((name) => ({ name, unit: '1' }));
  const text = JSON.stringify({ kpiSets: [{ name: 'cells', kpis, detector, warmupMs: 86_400_000 }] });
  return parseKpiSets(text, 'kpi-sets.json').get('cells')!;
}

/** KPIs with a daily rhythm; in the outage nobody is served. */
function valuesOf(cell: string): number[][] {
  const random = seededRandom(4).fork(cell);
  return steps(0, MODEL_STEP + DAY).map((step) => {
    const load = 1 + 0.6 * Math.sin((2 * Math.PI * step) / DAY);
    const isOut = cell === OUTAGE.cell && step >= OUTAGE.from && step < OUTAGE.to;
    const served = isOut ? 0.02 : 1;
    const noisy = (value: number) => value * (1 + 0.05 * random.normal());
    return [noisy(100 * load * served), noisy(20 * load * served), noisy(isOut ? 40 : 4)];
  });
}

const WINDOWS: Readonly<Record<string, readonly [number, number]>> = {
  anotuner: [48, 4],
  cnn: [78, 4],
  'deep-svdd': [48, 4],
  'isolation-forest': [48, 4],
};

describeEach(Object.keys(WINDOWS), (detector) => {
  test('of a kpiSet is fitted on its windows, scores the stream and finds an outage', async () => {
    const kpiSet = kpiSetWith(detector);
    const [windowLength, hop] = WINDOWS[detector];
    expect(kpiSet).toMatchObject({ detector, windowLength, hop });
    const kpiSets = new Map([[kpiSet.name, kpiSet]]);
    const refused: unknown[] = [];
    const models = new ModelKeeper(kpiSets, {
      swapped: () => undefined,
      refused: (_kpiSet, _modelId, error) => void refused.push(error),
    });
    await models.goLive();
    const pipeline = await wholeFlow(kpiSets, models, { now: sampleAt(MODEL_STEP + DAY).ts });
    const values = new Map(CELLS.map((cell) => [cell, valuesOf(cell)]));
    const send = async (from: number, to: number) => {
      for (const step of steps(from, to))
        for (const entity of CELLS) {
          const sample = sampleAt(step, values.get(entity)![step]);
          pipeline.produce('kpi.raw.v1', entity, {
            ...sample,
            entity,
            kpiSet: kpiSet.name,
            values: [...sample.values],
          });
        }
      await pipeline.run();
    };

    await send(0, MODEL_STEP);
    const windows = (await pipeline.read('kpi.windows.v1')).map(({ value }) => value);
    pipeline.broker.append(await baseModel(windows, kpiSet, pipeline.codecs), pipeline.now);
    for (const { key, value } of await pipeline.read('models.v1')) await models.apply(key, value);
    expect(refused).toEqual([]);
    await send(MODEL_STEP, MODEL_STEP + DAY);

    const scores = (await pipeline.read('kpi.scores.v1')).map(({ value }) => value);
    const scored = scores.filter(({ modelId }) => modelId !== null);
    expect(scored).toHaveLength((CELLS.length * DAY) / hop);
    for (const { status, modelId, scores: own } of scored) {
      expect([status, modelId?.startsWith(`cells-${detector}-`), own.length]).toEqual(['OK', true, hop]);
    }
    const alerts = (await pipeline.read('anomalies.v1')).map(({ value }) => value);
    const [from, to] = [sampleAt(OUTAGE.from).ts, sampleAt(OUTAGE.to - 1).ts];
    const found = alerts.filter(({ entity, from: began, to: ended }) => {
      return entity === OUTAGE.cell && began <= to && (ended ?? began) >= from;
    });
    expect(found.map(({ state }) => state)).toEqual(expect.arrayContaining(['OPEN', 'CLOSED']));
    const opened = alerts.filter(({ state }) => state === 'OPEN');
    expect(opened.length - found.filter(({ state }) => state === 'OPEN').length).toBeLessThan(4);
  });
});
