import { describe, expect, test } from '@jest/globals';
import { windowerStage } from '#services/windower/stage.ts';
import { Pipeline } from '../support/pipeline-driver.ts';
import { kpiSetOf, MINUTE, sampleAt } from '../support/series-samples.ts';

const KPI_SET = kpiSetOf();
const SLOW = kpiSetOf({ name: 'slow', granularityMs: 15 * MINUTE });
const STEP = KPI_SET.granularityMs;
const DAY = 24 * 60 * MINUTE;
const at = (step: number) => sampleAt(step).ts;

async function windower(): Promise<Pipeline> {
  const pipeline = await Pipeline.open({ now: at(0) });
  return pipeline.add(windowerStage(new Map([KPI_SET, SLOW].map((kpiSet) => [kpiSet.name, kpiSet]))));
}

async function hear(pipeline: Pipeline, entity: string, ts: number, kpiSet = KPI_SET.name): Promise<void> {
  pipeline.produce('kpi.raw.v1', entity, { entity, kpiSet, ts, values: [1, 2], suspect: false });
  await pipeline.run();
}

async function hearAll(pipeline: Pipeline, entity: string, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    pipeline.now = Math.max(pipeline.now, at(step));
    await hear(pipeline, entity, at(step));
  }
}

async function restart(pipeline: Pipeline): Promise<void> {
  pipeline.flush();
  pipeline.crash();
  await pipeline.restart();
}

const statuses = async (pipeline: Pipeline, entity: string) =>
  (await pipeline.read('kpi.windows.v1'))
    .filter(({ key }) => key === entity)
    .map(({ value }) => `${value.status} ${(value.end - at(0)) / STEP}`);

describe('a sample that was refused as too far ahead', () => {
  test('is refused however late it is processed', async () => {
    const pipeline = await windower();
    pipeline.produce('kpi.raw.v1', 'cell-1', {
      entity: 'cell-1',
      kpiSet: KPI_SET.name,
      ts: pipeline.now + DAY + 1,
      values: [1, 2],
      suspect: false,
    });
    pipeline.now += 2 * DAY;
    await pipeline.run();
    expect([...pipeline.counts('windower').refused]).toEqual([['TIMESTAMP_FUTURE', 1]]);
  });

  test('is not taken in by a replay a day later', async () => {
    const pipeline = await windower();
    await hear(pipeline, 'cell-1', pipeline.now + DAY + 1);
    await hearAll(pipeline, 'cell-1', 0, 4);
    pipeline.now += 2 * DAY;
    await restart(pipeline);
    await hearAll(pipeline, 'cell-1', 4, 8);
    expect(await statuses(pipeline, 'cell-1')).toEqual(['OK 7']);
  });
});

describe('a replay says nothing, so it may find nobody silent', () => {
  test('of another kpiSet', async () => {
    const pipeline = await windower();
    await hear(pipeline, 'cell-2', at(0), SLOW.name);
    await hearAll(pipeline, 'cell-1', 0, 17);
    await restart(pipeline);
    await hearAll(pipeline, 'cell-1', 17, 22);
    expect(await statuses(pipeline, 'cell-2')).toEqual(['SILENT 0']);
  });

  test('whom no one looked for because the clock had gone ahead of event time', async () => {
    const pipeline = await windower();
    await hear(pipeline, 'cell-1', at(0));
    await pipeline.wait(8 * STEP);
    await hear(pipeline, 'cell-2', at(1));
    await hear(pipeline, 'cell-3', at(8));
    await restart(pipeline);
    expect(await statuses(pipeline, 'cell-2')).toEqual([]);
    await hearAll(pipeline, 'cell-3', 9, 10);
    expect(await statuses(pipeline, 'cell-2')).toEqual(['SILENT 1']);
  });
});

test('where everything is in snapshots, an idle partition is noticed after a restore too', async () => {
  const pipeline = await windower();
  await hearAll(pipeline, 'cell-1', 0, KPI_SET.windowLength);
  await restart(pipeline);
  await pipeline.wait(1000);
  await pipeline.wait(KPI_SET.silentAfter * STEP);
  expect(await statuses(pipeline, 'cell-1')).toEqual(['OK 7', 'SILENT 7']);
});
