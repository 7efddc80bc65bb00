import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AnomalyEvent } from '#schemas/types/topics.ts';
import { KPI_SET, settledBy, windowsOf } from '../support/alert-scores.ts';
import { scoreOf } from '../support/alerter-run.ts';
import { eventually } from '../support/eventually.ts';
import { labelOf } from '../support/label-of.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

/** The broker may have seen other runs. */
const RUN = Date.now().toString(36);
const [MUTED, HEARD] = [`muted-${RUN}`, `heard-${RUN}`];

let broker: StreamBroker;
let folder: string;
let env: Readonly<Record<string, string>>;
let alerter: ServiceProcess;

beforeAll(async () => {
  broker = await streamBroker();
  ({ folder, env } = await serviceEnvironment(broker, KPI_SET));
  alerter = new ServiceProcess('alerter', 'alerter-1', env);
  await alerter.ready();
}, 120_000);

afterAll(async () => {
  await alerter?.crash();
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 60_000);

/** One alert of `model-a`, which its settled scores confirm. */
function scores(entity: string) {
  const windows = settledBy(windowsOf('..xx................'), '..xx');
  return windows.map(({ scores: own, contributions, pValues, settled, ...window }) => {
    const value = scoreOf(entity, {
      ...window,
      scores: [...own],
      contributions: [...contributions],
      pValues: [...pValues],
      settled: [...settled],
      settledPValues: settled.map(() => 0.5),
    });
    return { topic: 'kpi.scores.v1', key: entity, value: broker.codecs.of('kpi.scores.v1').encode(value) };
  });
}

async function eventsOf(entity: string): Promise<AnomalyEvent[]> {
  const records = (await broker.committed('anomalies.v1')).flat();
  const decoded = await broker.codecs.of('anomalies.v1').decodeAll(records.map(({ value }) => value));
  return decoded.filter(
    (event): event is AnomalyEvent => !(event instanceof Error) && event.entity === entity,
  );
}

test('verdicts on labels.v1 mute, from the next score on and after a restart; those that do not decode are put aside', async () => {
  const { codecs, producer } = broker;
  const before = await alerter.metric('towerwatch_mutes');
  const label = labelOf({ id: `l-${RUN}`, entity: MUTED });
  await producer.write([
    { topic: 'labels.v1', key: MUTED, value: Buffer.from('no Avro') },
    { topic: 'labels.v1', key: MUTED, value: codecs.of('labels.v1').encode(label) },
  ]);
  await eventually('the mute', async () => (await alerter.metric('towerwatch_mutes')) === before + 1);
  expect(await alerter.metric('towerwatch_dead_letters_total', 'topic="labels.v1"')).toBe(1);
  expect(await alerter.stop()).toBe(0);

  alerter = new ServiceProcess('alerter', 'alerter-2', env);
  await alerter.ready();
  await producer.write([...scores(MUTED), ...scores(HEARD)]);
  for (const [entity, reference] of [
    [MUTED, label.id],
    [HEARD, undefined],
  ] as const) {
    const events = await eventually('an alert that is over', async () => {
      const own = await eventsOf(entity);
      return own.at(-1)?.state === 'CLOSED' && own;
    });
    expect(events.map(({ state }) => state)).toEqual(['OPEN', 'CONFIRMED', 'CLOSED']);
    for (const { suppression } of events) expect(suppression?.reference).toBe(reference);
  }
  const settled = (await broker.committed('kpi.settled.v1')).flat();
  expect(settled.filter(({ key }) => key?.toString() === MUTED)).toHaveLength(5);
  expect(await alerter.stop()).toBe(0);
}, 120_000);
