import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readDeadLetters } from '#platform/kafka/dead-letters.ts';
import type { Label } from '#schemas/types/topics.ts';
import { eventually } from '../support/eventually.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';
import { alertIdOf, alertOf, feedbackOf, KPI_SET, stepTime } from '../support/verdicts.ts';

/** The broker may have seen other runs. */
const CELL = `cell-${Date.now().toString(36)}`;

let broker: StreamBroker;
let folder: string;
let joiner: ServiceProcess;

beforeAll(async () => {
  broker = await streamBroker();
  const environment = await serviceEnvironment(broker, KPI_SET);
  folder = environment.folder;
  joiner = new ServiceProcess('joiner', 'joiner-1', { ...environment.env, JOIN_HORIZON_MS: '20000' });
  await joiner.ready();
}, 120_000);

afterAll(async () => {
  await joiner?.crash();
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 60_000);

async function labels(): Promise<Label[]> {
  const records = (await broker.committed('labels.v1')).flat();
  const decoded = await broker.codecs.of('labels.v1').decodeAll(records.map(({ value }) => value));
  return decoded.map((label) => {
    if (label instanceof Error) throw label;
    return label;
  });
}

test('verdicts become labels on the broker, and one on nothing a dead letter', async () => {
  const { codecs, producer } = broker;
  const say = (id: string, step: number) => ({
    topic: 'feedback.v1',
    key: `ticket of ${id}`,
    value: codecs
      .of('feedback.v1')
      .encode(feedbackOf(CELL, { id, anomalyId: alertIdOf(CELL, step), ts: Date.now() })),
  });
  const raise = (to: number, revision: number) => ({
    topic: 'anomalies.v1',
    key: CELL,
    value: codecs.of('anomalies.v1').encode(alertOf(CELL, 5, to, { revision })),
  });
  await producer.write([raise(7, 0), say('f1', 5), say('f2', 99)]);
  await eventually('a label', async () => (await labels()).length === 1);
  await producer.write([raise(9, 1)]);
  await eventually('its revision', async () => (await labels()).length === 2);
  expect(await labels()).toMatchObject([
    { id: alertIdOf(CELL, 5), entity: CELL, to: stepTime(7), revision: 0, modelId: 'model-1' },
    { id: alertIdOf(CELL, 5), entity: CELL, to: stepTime(9), revision: 1, modelId: 'model-1' },
  ]);
  expect(await joiner.metric('towerwatch_labels_total', 'verdict="FALSE_POSITIVE"')).toBe(2);
  expect(await joiner.metric('towerwatch_feedback_waiting')).toBe(1);

  const { letters } = await eventually('a dead letter', async () => {
    const found: { code: string; value: Buffer | null }[] = [];
    await readDeadLetters(broker.client, broker.admin, 'feedback.v1', 0n, (some) => void found.push(...some));
    const sent = (await broker.committed('feedback.v1')).flat();
    const own = found.filter(({ value }) => sent.some((record) => value?.equals(record.value!)));
    return own.length > 0 && { letters: own };
  });
  expect(letters).toMatchObject([{ code: 'FEEDBACK_UNMATCHED', service: 'joiner' }]);
  await eventually('nothing waits', async () => (await joiner.metric('towerwatch_feedback_waiting')) === 0);
  expect(
    await joiner.metric('towerwatch_refusals_total', 'code="FEEDBACK_UNMATCHED"', 'topic="feedback.v1"'),
  ).toBe(1);
  expect(await joiner.stop()).toBe(0);
}, 120_000);
