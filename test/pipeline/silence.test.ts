import { describe, expect, test } from '@jest/globals';
import type { AnomalyEvent } from '#schemas/types/topics.ts';
import type { Pipeline } from '../support/pipeline-driver.ts';
import { residualModels } from '../support/residual-model.ts';
import { kpiSetOf, MINUTE, sampleAt } from '../support/series-samples.ts';
import type { Fate } from '../support/stage-driver.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const KPI_SET = kpiSetOf();
const SLOW = kpiSetOf({ name: 'slow', granularityMs: 15 * MINUTE });
const { granularityMs, silentAfter } = KPI_SET;
const at = (step: number) => sampleAt(step).ts;

const flow = () =>
  wholeFlow(new Map([KPI_SET, SLOW].map((kpiSet) => [kpiSet.name, kpiSet])), residualModels, { now: at(0) });

/** One sample at a step, of which the wall clock is at least as late. */
function hear(pipeline: Pipeline, entity: string, step: number, kpiSet = KPI_SET): void {
  pipeline.now = Math.max(pipeline.now, at(step));
  pipeline.produce('kpi.raw.v1', entity, { ...sampleAt(step), entity, kpiSet: kpiSet.name, values: [1, 2] });
}

async function idle(pipeline: Pipeline, ms: number, fate: Fate = 'COMMITTED'): Promise<void> {
  await pipeline.wait(ms, fate);
  await pipeline.run();
}

async function hearAll(pipeline: Pipeline, entity: string, from: number, to: number): Promise<void> {
  for (let step = from; step < to; step++) {
    hear(pipeline, entity, step);
    await pipeline.run();
  }
}

const statuses = async (pipeline: Pipeline, topic: 'kpi.windows.v1' | 'kpi.scores.v1', entity: string) =>
  (await pipeline.read(topic))
    .filter(({ key, value }) => key === entity && (value.status === 'SILENT' || value.status === 'RESUMED'))
    .map(({ value }) => `${value.status} ${(value.end - at(0)) / granularityMs}`);

const alerts = async (pipeline: Pipeline, entity: string) =>
  (await pipeline.read('anomalies.v1'))
    .map(({ value }) => value)
    .filter((event: AnomalyEvent) => event.entity === entity && event.kind === 'TELEMETRY_SILENT')
    .map(
      ({ state, from, to }) => `${state} ${(from - at(0)) / granularityMs}–${(to - at(0)) / granularityMs}`,
    );

describe('an entity that stops sending', () => {
  test('is silent when the others are silentAfter steps further, and no longer when it is heard again', async () => {
    const pipeline = await flow();
    await hearAll(pipeline, 'cell-1', 0, 11);
    await hearAll(pipeline, 'cell-2', 0, 10 + silentAfter);
    expect(await alerts(pipeline, 'cell-1')).toEqual([]);
    await hearAll(pipeline, 'cell-2', 10 + silentAfter, 30);
    expect(await statuses(pipeline, 'kpi.windows.v1', 'cell-1')).toEqual(['SILENT 10']);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 11–16']);
    hear(pipeline, 'cell-1', 30);
    await pipeline.run();
    expect(await statuses(pipeline, 'kpi.scores.v1', 'cell-1')).toEqual(['SILENT 10', 'RESUMED 30']);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 11–16', 'CLOSED 11–29']);
    expect(await alerts(pipeline, 'cell-2')).toEqual([]);
  });

  test('is noticed by the clock where nobody sends any more', async () => {
    const pipeline = await flow();
    await hearAll(pipeline, 'cell-1', 0, 11);
    await idle(pipeline, silentAfter * granularityMs - 1);
    expect(await alerts(pipeline, 'cell-1')).toEqual([]);
    await idle(pipeline, granularityMs);
    await idle(pipeline, granularityMs);
    expect(await statuses(pipeline, 'kpi.windows.v1', 'cell-1')).toEqual(['SILENT 10']);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 11–16']);
    hear(pipeline, 'cell-1', 20);
    await pipeline.run();
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 11–16', 'CLOSED 11–19']);
  });

  test('is noticed by the clock also after a crash, the idle time counted from there', async () => {
    const pipeline = await flow();
    await hearAll(pipeline, 'cell-1', 0, 12);
    pipeline.flush();
    pipeline.crash();
    await pipeline.restart();
    await idle(pipeline, 1000);
    await idle(pipeline, (silentAfter - 1) * granularityMs);
    expect(await alerts(pipeline, 'cell-1')).toEqual([]);
    await idle(pipeline, 2 * granularityMs);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 12–17']);
  });

  test('before its first window is noticed too', async () => {
    const pipeline = await flow();
    hear(pipeline, 'cell-1', 0);
    await hearAll(pipeline, 'cell-2', 0, silentAfter + 1);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 1–6']);
  });

  test.each([[0], [1], [2], [3]])('a crash at turn %i changes nothing', async (crashAt) => {
    const pipeline = await flow();
    const turns = [
      () => hearAll(pipeline, 'cell-1', 0, 11),
      () => hearAll(pipeline, 'cell-2', 0, 20),
      () => hearAll(pipeline, 'cell-2', 20, 30),
      () => hearAll(pipeline, 'cell-1', 30, 31),
    ];
    for (const [i, turn] of turns.entries()) {
      await turn();
      if (i !== crashAt) continue;
      pipeline.flush();
      pipeline.compact();
      pipeline.crash();
    }
    expect(await statuses(pipeline, 'kpi.windows.v1', 'cell-1')).toEqual(['SILENT 10', 'RESUMED 30']);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 11–16', 'CLOSED 11–29']);
  });

  test('a transaction that fails at the tick is made up for at the next', async () => {
    const pipeline = await flow();
    await hearAll(pipeline, 'cell-1', 0, 12);
    await idle(pipeline, silentAfter * granularityMs, 'ABORTED');
    expect(await alerts(pipeline, 'cell-1')).toEqual([]);
    await pipeline.restart();
    await idle(pipeline, 1000);
    await idle(pipeline, (silentAfter + 1) * granularityMs);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 12–17']);
  });

  test('in one kpiSet while it sends another is noticed by the event time of that', async () => {
    const pipeline = await flow();
    hear(pipeline, 'cell-1', 0, SLOW);
    await hearAll(pipeline, 'cell-1', 0, 3 * silentAfter + 1);
    const markers = (await pipeline.read('kpi.windows.v1')).filter(({ value }) => value.length === 0);
    expect(markers.map(({ value }) => [value.kpiSet, value.status])).toEqual([['slow', 'SILENT']]);
  });
});

describe('a sample that was under way for long', () => {
  test('and is older than the last one heard does not end a silence', async () => {
    const pipeline = await flow();
    for (const step of [0, 1, 2, 4]) hear(pipeline, 'cell-1', step);
    await hearAll(pipeline, 'cell-2', 0, 20);
    hear(pipeline, 'cell-1', 3);
    await hearAll(pipeline, 'cell-2', 20, 30);
    expect(pipeline.counts('windower').refused.size).toBe(0);
    expect(await statuses(pipeline, 'kpi.windows.v1', 'cell-1')).toEqual(['SILENT 4']);
    expect(await alerts(pipeline, 'cell-1')).toEqual(['OPEN 5–10']);
  });
});
