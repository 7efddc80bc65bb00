import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { seededRandom } from '#core/random/random.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { eventually } from '../support/eventually.ts';
import { artifactOf, noiseWindows, residualGraph } from '../support/published-model.ts';
import { type Outcome, runProgram } from '../support/run-program.ts';
import { scoreOfOne } from '../support/score-of-one.ts';
import { kpiSetOf } from '../support/series-samples.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

/** Of this run alone: the broker may have seen others. */
const run = Date.now().toString(36);
const kpiSet = kpiSetOf({ name: `towerwatch-models-${run}` });
const MINUTE = 60_000;

let broker: StreamBroker;
let scorer: ServiceProcess;
let env: Readonly<Record<string, string>>;
let folder: string;
let first: ModelArtifact;
let second: ModelArtifact;
let windowsSent = 0;

beforeAll(async () => {
  broker = await streamBroker();
  ({ folder, env } = await serviceEnvironment(broker, kpiSet));
  const fitted = mahalanobis.fit([noiseWindows(kpiSet, 400, 0)], seededRandom(0));
  first = { ...(await artifactOf(kpiSet, 'residual', residualGraph(kpiSet))), createdAt: 1 };
  second = {
    ...(await artifactOf(kpiSet, 'mahalanobis', fitted.graph!())),
    createdAt: 2,
    parent: first.modelId,
  };
  const other = kpiSetOf({ name: `other-${run}` });
  const foreign = await artifactOf(other, 'residual', residualGraph(other));
  await publish(first, 'in force');
  const { probe } = second;
  const candidates = [
    second,
    { ...second, modelId: 'bad-hash', sha256: '0'.repeat(64) },
    { ...second, modelId: 'bad-probe', probe: { ...probe, scores: Buffer.alloc(probe.scores.length) } },
    { ...foreign, modelId: 'foreign' },
  ];
  for (const artifact of candidates) await publish(artifact, 'candidate');
  scorer = new ServiceProcess('scorer', 'scorer-1', env);
  await scorer.ready();
}, 2 * MINUTE);

afterAll(async () => {
  await scorer?.crash();
  await broker?.stop();
  await rm(folder, { recursive: true });
}, 30_000);

async function publish(artifact: ModelArtifact, as: 'in force' | 'candidate'): Promise<void> {
  const [model, activation] = modelRecords(artifact, broker.codecs, 0);
  await broker.producer.write(as === 'in force' ? [model, activation] : [model]);
}

/** Standard error without what is told while the user waits. */
async function models(...args: string[]): Promise<Outcome> {
  const outcome = await runProgram('scripts/towerwatch.ts', ['models', ...args], env);
  return { ...outcome, err: outcome.err.replace(/^Reading .*\n/, '') };
}

/** Waits until the scorer scores with the model; then a window is scored by it. */
async function follows(modelId: string): Promise<boolean> {
  await eventually(`the scorer has taken ${modelId} up`, async () => {
    return (await scorer.metric('towerwatch_model_info', `model_id="${modelId}"`)) === 1;
  });
  return (await scoreOfOne(broker, kpiSet, ++windowsSent)).modelId === modelId;
}

const recordsOnTopic = async () => (await broker.committed('models.v1')).flat().length;

async function lastActivation() {
  const values = (await broker.committed('models.v1')).flat().map(({ value }) => value);
  const [record] = await broker.codecs.of('models.v1').decodeAll(values.slice(-1));
  return record instanceof Error ? undefined : record.activation;
}

describe('what there is', () => {
  test(
    'is listed, with what is in force, and shown with the check that a scorer makes',
    async () => {
      const graph = join(folder, 'model.onnx');
      const [table, json, shown, refused] = await Promise.all([
        models('list'),
        models('list', '--kpi-set', kpiSet.name, '--json'),
        models('show', second.modelId, '--save', graph),
        models('show', 'bad-hash', '--json'),
      ]);
      expect(table).toMatchObject({ code: 0 });
      expect(table.out).toContain(`${kpiSet.name}: ${first.modelId} is in force since`);
      expect(table.out).toMatch(new RegExp(`▶ │ ${first.modelId} `));
      const listed = JSON.parse(json.out) as { modelId: string; inForce: { why: string } | null }[];
      const ids = listed.map(({ modelId, inForce }) => [modelId, inForce?.why]);
      expect(ids).toHaveLength(4);
      expect(ids).toContainEqual([first.modelId, 'first model: enough history']);

      expect(shown.code).toBe(0);
      expect(shown.out).toContain('sound: loads and scores its probe of 4 windows');
      expect(shown.out).toContain(`tuned from  ${first.modelId}`);
      expect(shown.out).toContain(second.card);
      expect(await readFile(graph)).toEqual(second.onnx);
      expect(refused.code).toBe(1);
      expect(JSON.parse(refused.out)).toMatchObject({
        inForce: null,
        verification: { ok: false, code: 'MODEL_HASH' },
      });
    },
    2 * MINUTE,
  );
});

describe('a change', () => {
  test(
    'is refused where a scorer would refuse the model or the command is at fault, and writes nothing',
    async () => {
      const before = await recordsOnTopic();
      const why = ['--why', 'a try'];
      const [hash, probe, foreign, unknown, mute, nowhere] = await Promise.all([
        models('activate', 'bad-hash', ...why),
        models('activate', 'bad-probe', ...why),
        models('activate', 'foreign', ...why),
        models('activate', 'none-such', ...why),
        models('activate', second.modelId, '--why', ''),
        models('roll-back', kpiSet.name, ...why),
      ]);
      expect(hash).toMatchObject({ code: 1, err: expect.stringMatching(/^MODEL_HASH: .*not put in force/) });
      expect(probe).toMatchObject({ code: 1, err: expect.stringMatching(/^MODEL_PROBE: /) });
      expect(foreign).toMatchObject({ code: 2, err: expect.stringMatching(/^KPI_SET_UNKNOWN: /) });
      expect(unknown.code).toBe(2);
      expect(unknown.err).toMatch(new RegExp(`^MODEL_UNKNOWN: .*there are .*${second.modelId}`));
      expect(mute).toMatchObject({ code: 2, err: expect.stringContaining("'--why <text>'") });
      expect(nowhere.code).toBe(2);
      expect(nowhere.err).toMatch(/^MODEL_NO_EARLIER: .*Name one with --to/);
      for (const { out, err } of [hash, probe, foreign, unknown, nowhere]) {
        expect(out).toBe('');
        expect(err.trimEnd().split('\n')).toHaveLength(1);
      }
      expect(await recordsOnTopic()).toBe(before);
    },
    2 * MINUTE,
  );

  test(
    'is followed by a scorer that runs, there and back',
    async () => {
      expect(await follows(first.modelId)).toBe(true);
      const done = await models('activate', second.modelId, '--why', 'fewer false alerts', '--by', 'ann');
      expect(done).toMatchObject({ code: 0, err: '' });
      expect(await lastActivation()).toMatchObject({
        kpiSet: kpiSet.name,
        modelId: second.modelId,
        previous: first.modelId,
        cause: 'MANUAL',
        by: 'ann',
        why: 'fewer false alerts',
      });
      expect(await follows(second.modelId)).toBe(true);

      const before = await recordsOnTopic();
      const again = await models('activate', second.modelId, '--why', 'once more');
      expect(again).toMatchObject({ code: 0, out: expect.stringContaining('already') });
      expect(await recordsOnTopic()).toBe(before);

      expect(await models('roll-back', kpiSet.name, '--why', 'worse at night')).toMatchObject({ code: 0 });
      expect(await lastActivation()).toMatchObject({ modelId: first.modelId, cause: 'ROLL_BACK' });
      expect(await follows(first.modelId)).toBe(true);

      const further = await models('roll-back', kpiSet.name, '--why', 'further');
      expect(further).toMatchObject({ code: 2, err: expect.stringMatching(/^MODEL_NO_EARLIER: /) });
      const named = await models(
        'roll-back',
        kpiSet.name,
        '--to',
        second.modelId,
        '--why',
        'it was not that',
      );
      expect(named).toMatchObject({ code: 0 });
      expect(await follows(second.modelId)).toBe(true);
    },
    2 * MINUTE,
  );
});
