import { describe, expect, test } from '@jest/globals';
import type { StreamRecord } from '#platform/stream/stage.ts';
import type { KpiSample } from '#schemas/types/topics.ts';
import { windowerStage } from '#services/windower/stage.ts';
import { kpiSetOf, sampleAt, steps } from '../support/series-samples.ts';
import { streamRecord } from '../support/stream-record.ts';

const KPI_SET = kpiSetOf();
const { windowLength, hop, silentAfter } = KPI_SET;
const stage = windowerStage(new Map([[KPI_SET.name, KPI_SET]]));
const now = sampleAt(0).ts;

const recordOf = (entity: string, step: number, offset: number): StreamRecord<KpiSample> =>
  streamRecord({
    offset: BigInt(offset),
    key: entity,
    value: { entity, kpiSet: KPI_SET.name, ...sampleAt(step), values: [step, 1] },
    appendedAt: sampleAt(step).ts,
  });

describe('where a replay starts', () => {
  test('is at the oldest sample that no snapshot covers, and moves on with the windows', async () => {
    const state = stage.open(0);
    const from: (bigint | undefined)[] = [stage.replayFrom!(state)];
    for (const step of steps(0, windowLength + 1)) {
      await stage.step(state, [recordOf('cell-1', step, step)], now);
      from.push(stage.replayFrom!(state));
    }
    const whileFilling = Array(windowLength - 1).fill(0n);
    expect(from).toEqual([undefined, ...whileFilling, undefined, BigInt(windowLength)]);
  });

  test('is held back by the entity that waits longest', async () => {
    const state = stage.open(0);
    await stage.step(state, [recordOf('cell-2', 0, 0)], now);
    await stage.step(
      state,
      steps(0, 4).map((step) => recordOf('cell-1', step, 1 + step)),
      now,
    );
    expect(stage.replayFrom!(state)).toBe(0n);
  });
});

describe('snapshots', () => {
  test('are one an entity and step, however many windows it has, and cover its last sample', async () => {
    const state = stage.open(0);
    const records = steps(0, windowLength + 2 * hop + 1).map((step) => recordOf('cell-1', step, 10 + step));
    const { emissions, snapshots } = await stage.step(state, records, now);
    expect(emissions).toHaveLength(3);
    expect(snapshots).toMatchObject([{ key: 'test/cell-1', covered: records.at(-1)!.offset }]);
  });

  test('are not written for samples alone', async () => {
    const { snapshots } = await stage.step(stage.open(0), [recordOf('cell-1', 0, 0)], now);
    expect(snapshots).toEqual([]);
  });
});

describe('an entity whose clock is ahead', () => {
  test('does not make the others look silent', async () => {
    const state = stage.open(0);
    const ahead = { ...recordOf('cell-2', 2 * silentAfter, 1), appendedAt: sampleAt(1).ts };
    const { emissions } = await stage.step(state, [recordOf('cell-1', 0, 0), ahead], now);
    expect(emissions).toEqual([]);
  });
});

test('entities with a slash in their name come back from their snapshots', async () => {
  const state = stage.open(0);
  const records = steps(0, windowLength).map((step) => recordOf('a/b/c', step, step));
  const { snapshots } = await stage.step(state, records, now);
  const restored = stage.open(0);
  for (const { key, state: bytes, covered } of snapshots) stage.restore!(restored, key, bytes, covered);
  const more = steps(windowLength, windowLength + hop).map((step) => recordOf('a/b/c', step, step));
  expect((await stage.step(restored, more, now)).emissions).toEqual(
    (await stage.step(state, more, now)).emissions,
  );
});
