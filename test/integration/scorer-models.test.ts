import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { seededRandom } from '#core/random/random.ts';
import { type DeadLetter, readDeadLetters } from '#platform/kafka/dead-letters.ts';
import { partitionRanges } from '#platform/kafka/offsets.ts';
import { deadLetterTopic } from '#schemas/contracts.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { eventually } from '../support/eventually.ts';
import { artifactOf, noiseWindows, residualGraph } from '../support/published-model.ts';
import { scoreOfOne } from '../support/score-of-one.ts';
import { kpiSetOf } from '../support/series-samples.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess, WITHOUT_TENSORFLOW } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

/** Of this run alone: the broker may have seen others. */
const kpiSet = kpiSetOf({ name: `scorer-models-${Date.now().toString(36)}` });
const REFUSALS = 'towerwatch_refusals_total';
const RELOADS = 'towerwatch_model_reloads_total';

let broker: StreamBroker;
let env: Readonly<Record<string, string>>;
let scorer: ServiceProcess;
let another: ServiceProcess | undefined;
let folder: string;
let windowsSent = 0;
let lettersBefore = 0n;

beforeAll(async () => {
  broker = await streamBroker();
  const service = await serviceEnvironment(broker, kpiSet);
  folder = service.folder;
  // Models are trained elsewhere: a scorer needs nothing of the kind.
  env = { ...service.env, ...WITHOUT_TENSORFLOW };
  const [{ high }] = await partitionRanges(broker.admin, deadLetterTopic('models.v1'));
  lettersBefore = high;
  scorer = new ServiceProcess('scorer', 'scorer-1', env);
  await scorer.ready();
}, 120_000);

afterAll(async () => {
  await Promise.all([scorer?.crash(), another?.crash()]);
  await broker?.stop();
  await rm(folder, { recursive: true });
}, 30_000);

/** Of one more window. */
const nextScore = () => scoreOfOne(broker, kpiSet, ++windowsSent);

/** Those of this run, oldest first. */
async function deadLetters(): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  await readDeadLetters(broker.client, broker.admin, 'models.v1', lettersBefore, (some) => {
    letters.push(...some);
  });
  return letters;
}

async function publish(artifact: ModelArtifact, outcome: 'swapped' | 'refused'): Promise<void> {
  const labels = [`kpi_set="${kpiSet.name}"`, `outcome="${outcome}"`];
  const before = await scorer.metric(RELOADS, ...labels);
  await broker.producer.write(modelRecords(artifact, broker.codecs, 0));
  await eventually(`${artifact.modelId} is ${outcome}`, async () => {
    return (await scorer.metric(RELOADS, ...labels)) === before + 1;
  });
}

test('models are taken up while the scorer runs, and bad ones leave the one before in force', async () => {
  expect(await nextScore()).toMatchObject({ status: 'UNSCORED', modelId: null, scores: [] });

  const fitted = mahalanobis.fit([noiseWindows(kpiSet, 400, 0)], seededRandom(0));
  const first = await artifactOf(kpiSet, 'mahalanobis', fitted.graph!());
  await publish(first, 'swapped');
  const scored = await nextScore();
  expect(scored).toMatchObject({ status: 'OK', modelId: first.modelId, threshold: first.promptThreshold });
  const again = fitted.score(noiseWindows(kpiSet, 1, windowsSent));
  for (const [i, score] of scored.scores.entries()) expect(score).toBeCloseTo(again.scores[i], 3);

  const wider = kpiSetOf({ name: kpiSet.name, kpis: [...kpiSet.kpis, { name: 'c', unit: '' }] });
  const ofWider = await artifactOf(wider, 'residual', residualGraph(wider));
  const bad: Readonly<Record<string, ModelArtifact>> = {
    MODEL_SIZE: { ...first, modelId: 'size', size: first.size + 1 },
    MODEL_HASH: { ...first, modelId: 'hash', sha256: '0'.repeat(64) },
    MODEL_SHAPE: { ...ofWider, modelId: 'shape', kpis: first.kpis },
    MODEL_PROBE: { ...first, modelId: 'probe', probe: { ...first.probe, scores: Buffer.alloc(16) } },
  };
  for (const [code, artifact] of Object.entries(bad)) {
    await publish(artifact, 'refused');
    expect(scorer.log).toMatch(new RegExp(`"modelId":"${artifact.modelId}","code":"${code}"`));
    expect(await scorer.metric(REFUSALS, 'topic="models.v1"', `code="${code}"`)).toBe(1);
    expect((await nextScore()).modelId).toBe(first.modelId);
  }
  const undecodable = { topic: 'models.v1', key: `active/${kpiSet.name}`, value: Buffer.from('no Avro') };
  await broker.producer.write([undecodable]);
  await eventually('what does not decode is refused', async () => {
    return (await scorer.metric(REFUSALS, 'topic="models.v1"', 'code="NOT_AVRO"')) === 1;
  });
  const refused = [
    ...Object.entries(bad).map(([code, artifact]) => [code, `model/${artifact.modelId}`] as const),
    ['NOT_AVRO', undecodable.key] as const,
  ];
  const letters = await deadLetters();
  expect(letters.map(({ code, key }) => [code, key?.toString()])).toEqual(refused);
  const source = (await broker.committed('models.v1'))[0];
  for (const { origin, key, value, service } of letters) {
    const record = source.find(({ offset }) => offset === origin.offset);
    expect({ ...origin, key, value, service }).toEqual({
      topic: 'models.v1',
      partition: 0,
      offset: record?.offset,
      key: record?.key,
      value: record?.value,
      service: 'scorer',
    });
  }

  const second = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
  await publish(second, 'swapped');
  expect((await nextScore()).modelId).toBe(second.modelId);
  const inForce = [first, second].map(({ modelId }) =>
    scorer.metric('towerwatch_model_info', `model_id="${modelId}"`),
  );
  expect(await Promise.all(inForce)).toEqual([0, 1]);
  expect(await scorer.metric('towerwatch_consumer_lag_records', 'topic="kpi.windows.v1"')).toBe(0);

  another = new ServiceProcess('scorer', 'scorer-2', env);
  await another.ready();
  expect(await another.metric('towerwatch_model_info', `model_id="${second.modelId}"`)).toBe(1);
  expect(await another.metric(REFUSALS, 'topic="models.v1"', 'code="NOT_AVRO"')).toBe(1);
  expect(await deadLetters()).toHaveLength(letters.length);
  expect(await Promise.all([scorer.stop(), another.stop()])).toEqual([0, 0]);
}, 90_000);
