import { beforeAll, describe, expect, test } from '@jest/globals';
import type { FollowedRecord } from '#platform/kafka/refused-records.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { makeProbe } from '#platform/onnx/make-probe.ts';
import type { ModelArtifact, ModelRecord } from '#schemas/types/topics.ts';
import { ModelKeeper } from '#services/scorer/model-keeper.ts';
import { artifactOf, noiseWindows, residualGraph } from '../support/published-model.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const kpiSet = kpiSetOf();
const source: FollowedRecord = {
  partition: 0,
  offset: 7n,
  key: Buffer.from('model/bad'),
  value: Buffer.from('bytes'),
  appendedAt: 0,
};

let good: ModelArtifact;
beforeAll(async () => {
  good = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
});

const sound = (modelId: string): ModelRecord => ({ artifact: { ...good, modelId }, activation: null });
const bad = (modelId: string): ModelRecord => ({
  artifact: { ...good, modelId, size: good.size + 1 },
  activation: null,
});
const active = (modelId: string, previous: string | null = null): ModelRecord => ({
  artifact: null,
  activation: {
    kpiSet: kpiSet.name,
    modelId,
    previous,
    since: 0,
    cause: 'PROMOTION',
    by: 'test',
    why: '',
    runId: null,
    commandId: null,
  },
});

/** A keeper that tells what became of models, after it has read these records. */
async function started(...records: readonly ModelRecord[]) {
  const told: string[] = [];
  const putAside: (FollowedRecord | undefined)[] = [];
  const keeper = new ModelKeeper(new Map([[kpiSet.name, kpiSet]]), {
    swapped: (_, modelId, previous) => void told.push(`${modelId} after ${previous}`),
    refused(_, modelId, error, record) {
      told.push(`${modelId}: ${(error as { code?: string }).code}`);
      putAside.push(record);
    },
  });
  const take = (record: ModelRecord, from?: FollowedRecord) => {
    const key = record.artifact ? `model/${record.artifact.modelId}` : `active/${kpiSet.name}`;
    return keeper.apply(key, record, from);
  };
  for (const record of records) await take(record, source);
  await keeper.goLive();
  return { keeper, told, putAside, take, inForce: () => keeper.active(kpiSet.name)?.id };
}

describe('after a restart', () => {
  test('a bad model in force gives way to the last good one before it, not to none', async () => {
    const activations = [active('a'), active('b', 'a'), active('c', 'b')];
    const { inForce, told, putAside } = await started(sound('a'), bad('b'), bad('c'), ...activations);
    expect(inForce()).toBe('a');
    expect(told).toEqual(['c: MODEL_SIZE', 'b: MODEL_SIZE', 'a after undefined']);
    expect(putAside).toEqual([undefined, undefined]);
  });

  test('the one activation that compaction left names the model before it', async () => {
    const { inForce } = await started(sound('a'), bad('b'), active('b', 'a'));
    expect(inForce()).toBe('a');
  });

  test('models that were in force in turn are each tried once', async () => {
    const { inForce, told } = await started(bad('a'), bad('b'), active('a', 'b'), active('b', 'a'));
    expect(inForce()).toBeUndefined();
    expect(told).toEqual(['b: MODEL_SIZE', 'a: MODEL_SIZE']);
  });

  test('a model put in force that is not there is told, and served as soon as it is', async () => {
    const { inForce, told, take } = await started(sound('a'), active('b', 'a'));
    expect(inForce()).toBe('a');
    await take(sound('b'));
    expect(inForce()).toBe('b');
    expect(told).toEqual(['b: MODEL_UNKNOWN', 'a after undefined', 'b after a']);
  });

  test('a model before it that comes later is served while there is none', async () => {
    const { inForce, take } = await started(bad('b'), active('b', 'a'));
    await take(sound('a'));
    expect(inForce()).toBe('a');
  });
});

describe('while it runs', () => {
  test('a bad model leaves the one in force, and is put aside once', async () => {
    const { inForce, putAside, take } = await started(sound('a'), active('a'));
    await take(bad('b'), source);
    await take(active('b', 'a'));
    await take(active('b', 'a'));
    expect(inForce()).toBe('a');
    expect(putAside).toEqual([source, undefined]);
  });

  test('the model put in force last is served, however long the one before takes to verify', async () => {
    const session = await DetectorSession.open(good.onnx);
    const probe = await makeProbe(session, noiseWindows(kpiSet, 20_000, 1));
    await session.close();
    const slow: ModelRecord = { artifact: { ...good, modelId: 'a', probe }, activation: null };
    const { inForce, told, take } = await started(slow, sound('b'));
    await Promise.all([take(active('a')), take(active('b', 'a'))]);
    expect(inForce()).toBe('b');
    expect(told).toEqual(['a after undefined', 'b after a']);
  });

  test('a batch that is being scored when the next model takes over is scored to its end', async () => {
    const { keeper, take } = await started(sound('a'), sound('b'), active('a'));
    const windows = noiseWindows(kpiSet, 200, 1);
    const old = keeper.active(kpiSet.name)!;
    const scoring = [old.score(windows), old.score(windows)];
    await take(active('b', 'a'));
    const [first, second] = await Promise.all(scoring);
    expect(first.scores).toEqual((await keeper.active(kpiSet.name)!.score(windows)).scores);
    expect(second).toEqual(first);
    await expect(old.score(windows)).rejects.toThrow();
  });
});
