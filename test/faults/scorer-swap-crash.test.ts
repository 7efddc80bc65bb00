import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { seededRandom } from '#core/random/random.ts';
import { activationRecord } from '#platform/models/activation-record.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { KpiWindow, ModelArtifact } from '#schemas/types/topics.ts';
import { modelRecords } from '#services/retrainer/publish-base.ts';
import { batchOf } from '#services/scorer/window-batch.ts';
import { countWindows } from '../../bench/swap/audit.ts';
import type { SeenScore } from '../../bench/swap/score-watch.ts';
import { eventually } from '../support/eventually.ts';
import { artifactOf, noiseWindows, residualGraph } from '../support/published-model.ts';
import { numberedWindow } from '../support/score-of-one.ts';
import { readScores } from '../support/score-reader.ts';
import { ScorerGroup } from '../support/scorer-group.ts';
import { kpiSetOf } from '../support/series-samples.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import type { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';
import { TopicTail } from '../support/topic-tail.ts';

const kpiSet = kpiSetOf({ name: `swap-crash-${Date.now().toString(36)}` });
const INPUT = 'kpi.windows.v1';
const ENTITIES = 48;
/** Windows sent together. */
const BATCH = 12;

let broker: StreamBroker;
let folder: string;
let scorers: ScorerGroup;
let tail: TopicTail;
const stops: { stop(): Promise<void> }[] = [];
const feed = new AbortController();
let sending: Promise<void> | undefined;
const sent: KpiWindow[] = [];
const seen: SeenScore[] = [];
/** Told of each score when it is seen. */
let onSeen: (score: SeenScore) => void = () => {};

beforeAll(async () => {
  broker = await streamBroker();
  const service = await serviceEnvironment(broker, kpiSet);
  folder = service.folder;
  scorers = new ScorerGroup(broker, { ...service.env, SESSION_TIMEOUT_MS: '6000', TRANSACTION_MS: '100' });
}, 120_000);

afterAll(async () => {
  feed.abort();
  await sending?.catch(() => undefined);
  await Promise.all([scorers?.crash(), ...stops.map((one) => one.stop())]);
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 60_000);

/** Window n is of entity n mod their number. */
async function send(): Promise<void> {
  const codec = broker.codecs.of(INPUT);
  for (; !feed.signal.aborted; await delay(50)) {
    for (let i = 0; i < BATCH; i++) {
      sent.push({ ...numberedWindow(kpiSet, sent.length), entity: `cell-${sent.length % ENTITIES}` });
    }
    await broker.producer.write(
      sent.slice(-BATCH).map((window) => ({ topic: INPUT, key: window.entity, value: codec.encode(window) })),
    );
  }
}

/** Puts a model in force as a promotion does, kills an instance over what it then writes, and starts another. */
async function swap(
  previous: string,
  modelId: string,
  victim: 'first to score by it' | 'other' | 'any, at once',
) {
  const members = await scorers.owners();
  const first = new Promise<SeenScore>((resolve) => {
    onSeen = (score) => score.modelId === modelId && resolve(score);
  });
  const why = { cause: 'PROMOTION', by: 'retrainer', why: 'better', runId: null, commandId: null } as const;
  const activation = { kpiSet: kpiSet.name, modelId, previous, since: Date.now(), ...why };
  await broker.producer.write([activationRecord(activation, broker.codecs)]);
  const { partition } = victim === 'any, at once' ? { partition: 0 } : await first;
  const owns = ({ instance }: ServiceProcess) => members.get(instance)!.includes(partition);
  const killed = scorers.alive.find((instance) => owns(instance) === (victim !== 'other'))!;
  await tail.next(members.get(killed.instance)!);
  await killed.crash();
  scorers.start();
  await scorers.settled();
}

/** What a model gives each window that was sent. */
async function scoresOf({ onnx, hop }: ModelArtifact): Promise<Float32Array[]> {
  const session = await DetectorSession.open(onnx);
  const { scores } = await session.score(batchOf(sent, kpiSet));
  await session.close();
  return sent.map((_, window) => scores.subarray(window * hop, (window + 1) * hop));
}

test('kill -9 while the model changes loses or repeats no score and brings no earlier model back', async () => {
  const { client, codecs, producer } = broker;
  const a = await artifactOf(kpiSet, 'residual', residualGraph(kpiSet));
  const fitted = mahalanobis.fit([noiseWindows(kpiSet, 400, 0)], seededRandom(0));
  const b = await artifactOf(kpiSet, 'mahalanobis', fitted.graph!());
  await producer.write([modelRecords(b, codecs, 0)[0], ...modelRecords(a, codecs, 0)]);
  const onScore = (score: SeenScore) => {
    seen.push(score);
    onSeen(score);
  };
  const reader = await readScores(broker, kpiSet, onScore, (error) => feed.abort(error));
  tail = await TopicTail.of(client, 'kpi.scores.v1');
  stops.push(reader, tail);
  for (let i = 0; i < 2; i++) scorers.start();
  await scorers.settled();
  sending = send();
  const partitions = () => new Set(seen.map(({ partition }) => partition)).size;
  await eventually('scores of all partitions', () => partitions() === 4);

  await swap(a.modelId, b.modelId, 'first to score by it');
  await swap(b.modelId, a.modelId, 'other');
  await swap(a.modelId, b.modelId, 'any, at once');
  // The group, whole again, has something to score too.
  await delay(1000);
  feed.abort();
  await sending;
  await scorers.settled();
  await reader.caughtUp();
  for (const instance of scorers.alive) {
    expect(await instance.metric('towerwatch_model_info', `model_id="${b.modelId}"`)).toBe(1);
    expect(await instance.stop()).toBe(0);
  }

  const count = sent.length;
  const [ofA, ofB] = await Promise.all([a, b].map(scoresOf));
  const named = countWindows(count, seen, (id, window) => (id === a.modelId ? ofA : ofB)[window]);
  const none = { lost: 0, duplicated: 0, unscored: 0, misnamed: 0 };
  expect(named).toEqual({ sent: count, scored: count, ...none });
  // By more than is forgiven the models do differ.
  const confused = countWindows(count, seen, (id, window) => (id === a.modelId ? ofB : ofA)[window]);
  expect(confused.misnamed).toBe(count);
  // Who takes partitions over does so a session's end after the kill, and has the model by then.
  for (const of of Map.groupBy(seen, ({ partition }) => partition).values()) {
    const windows = of.map(({ window }) => window);
    expect(windows).toEqual(windows.toSorted((one, other) => one - other));
    const models = of.map(({ modelId }) => modelId).filter((id, i, ids) => id !== ids[i - 1]);
    expect(models).toEqual([a, b, a, b].map(({ modelId }) => modelId));
  }
  // Kills did cut through transactions.
  expect(tail.seen).toBeGreaterThan(count);
}, 180_000);
