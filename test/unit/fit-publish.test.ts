import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { tableSource } from '#scripts/replay/table-source.ts';
import { type StreamModelOptions, streamModel } from '#scripts/towerwatch/fit/stream-model.ts';
import { verificationOf } from '#scripts/towerwatch/models/verification.ts';
import { describeEach } from '../support/brief-detectors.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';

const DAY = 288;
const NOW = MONDAY + 30 * DAY_MS;
const kpiSet = kpiSetOf({ windowLength: 24, warmupMs: DAY_MS });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'towerwatch-publish-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Dated rows of two KPIs, one of which jumps where `jumped`. */
function table(path: string, from: number, to: number, jumped = false): string {
  const random = seededRandom(2);
  const rows = Array.from({ length: to - from }, (_, i) => {
    const day = 5 * Math.sin((2 * Math.PI * (from + i)) / DAY);
    const at = new Date(MONDAY + (from + i) * 5 * MINUTE).toISOString();
    return [at, day + random.normal(), random.normal() + (jumped ? 50 : 0)].join(',');
  });
  const file = join(folder, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, ['t,a,b', ...rows, ''].join('\n'));
  return file;
}

async function modelOf(input: string, set: KpiSet = kpiSet, changes: Partial<StreamModelOptions> = {}) {
  const source = await tableSource(input, { nowMs: NOW, trainOnly: true });
  const told: string[] = [];
  const artifact = await streamModel(
    source,
    {
      kpiSet: set,
      origin: { by: 'ann', input },
      threshold: { method: 'quantile', level: 0.998 },
      calibrationDays: 1,
      seed: 0,
      codeVersion: 'test',
      now: NOW,
      ...changes,
    },
    { update: (name, value, total) => void told.push(`${name} ${value === total ? 'done' : ''}`) },
  );
  return { artifact, told: new Set(told) };
}

describeEach(['isolation-forest', 'deep-svdd'], (detector) => {
  test('of the same files and seed gives the same model, which scorers take, and of another seed another', async () => {
    const input = table(`${detector}.csv`, 0, 3 * DAY);
    const set = { ...kpiSet, detector };
    const [{ artifact, told }, again, other] = [
      await modelOf(input, set),
      await modelOf(input, set),
      await modelOf(input, set, { seed: 1 }),
    ];
    expect(artifact).toMatchObject({
      family: detector,
      kpiSet: 'test',
      hop: 4,
      createdBy: 'ann, from files',
    });
    expect(again.artifact.modelId).toBe(artifact.modelId);
    expect(other.artifact.modelId).not.toBe(artifact.modelId);
    expect(await verificationOf(artifact, new Map([[set.name, set]]))).toMatchObject({ ok: true });
    expect(told).toContain('windows done');
  });
});

test('test is not learned from, nor what is within the warm-up; p-values come from the last days', async () => {
  table('cell/train.csv', 0, 3 * DAY);
  const { artifact: alone } = await modelOf(join(folder, 'cell'));
  table('cell/test.csv', 3 * DAY, 4 * DAY, true);
  const { artifact } = await modelOf(join(folder, 'cell'));
  expect(artifact.modelId).toBe(alone.modelId);
  expect(artifact.lineage).toMatchObject({ to: MONDAY + (3 * DAY - 1) * 5 * MINUTE, windows: (2 * DAY) / 4 });
  expect(artifact.promptCalibration.count).toBe(DAY);
});

test('a detector that cannot read the windows of the kpiSet is named, and so are the rows that are needed', async () => {
  const short = table('short.csv', 0, DAY + 24);
  await expect(modelOf(short)).rejects.toMatchObject({
    code: 'INPUT_TOO_SHORT',
    message: `${short}: 312 rows of 300 s where test needs 340 of an entity without long gaps (288 of warm-up, then 8 windows of 24, 4 apart); give more rows`,
  });
  await expect(modelOf(table('enough.csv', 0, DAY + 24 + 7 * 4))).resolves.toBeDefined();
  const narrow = { ...kpiSet, detector: 'mahalanobis', windowLength: 1, hop: 1 };
  await expect(modelOf(table('long.csv', 0, 3 * DAY), narrow)).rejects.toMatchObject({
    code: 'DETECTOR_NOT_SERVABLE',
    message: 'test: windows of 1 steps have no changes to measure',
  });
});
