import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import { entityOf } from '../support/alerter-run.ts';
import { ConsoleProcess } from '../support/console-client.ts';
import { windowScore } from '../support/console-records.ts';
import { eventually } from '../support/eventually.ts';
import { type LiveStream, listen } from '../support/live-stream.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';
import { alertOf, KPI_SET, stepTime } from '../support/verdicts.ts';

/** The broker may have seen other runs. */
const CELL = `cell-${Date.now().toString(36)}`;

let broker: StreamBroker;
let folder: string;
let desk: ConsoleProcess;

beforeAll(async () => {
  broker = await streamBroker();
  let env: Readonly<Record<string, string>>;
  ({ folder, env } = await serviceEnvironment(broker, KPI_SET));
  // Nothing here asks for the history.
  desk = new ConsoleProcess('console-1', { ...env, CLICKHOUSE_URL: 'http://unused' });
  await desk.ready();
}, 120_000);

afterAll(async () => {
  await desk?.crash();
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, 60_000);

const write = <T extends Topic>(topic: T, key: string, value: TopicValues[T] | null): Promise<unknown> =>
  broker.producer.write([
    { topic, key, value: value === null ? null : broker.codecs.of(topic).encode(value) },
  ]);

describe('what changes', () => {
  let stream: LiveStream;

  beforeAll(async () => {
    stream = await listen(`${desk.address}/api/v1/events?only=alerts,fleet,sources`);
  });
  afterAll(() => stream?.close());

  test('an alert reaches who listens, and the list', async () => {
    const alert = alertOf(CELL, 1, 2, { severity: 'MAJOR' });
    await broker.producer.write([{ topic: 'anomalies.v1', key: CELL, value: Buffer.from('no alert') }]);
    await write('anomalies.v1', CELL, alert);
    const { data } = await stream.next('alerts', ({ data }) => JSON.stringify(data).includes(alert.id));
    expect(data).toEqual({ alerts: [{ ...alert, region: null, judgement: null }] });
    expect(await desk.get(`alerts?entity=${CELL}`)).toMatchObject({
      status: 200,
      body: { items: [{ id: alert.id }], next: null },
    });
    expect(await desk.get(`alerts/${encodeURIComponent(alert.id)}`)).toMatchObject({
      status: 200,
      body: { severity: 'MAJOR' },
    });
    expect(await desk.metric('towerwatch_console_streams')).toBe(1);
    expect(await desk.metric('towerwatch_console_events_total', 'event="alerts"')).toBeGreaterThan(0);
  });

  test('a score changes its entity', async () => {
    await write('kpi.scores.v1', CELL, windowScore(CELL, 3, { scores: [4, 7] }));
    const { data } = await stream.next('fleet', ({ data }) => JSON.stringify(data).includes('"score":7'));
    expect(data).toMatchObject({ rows: [{ entity: CELL, status: 'OK', score: 7, end: stepTime(3) }] });
    expect(await desk.get(`entities/${CELL}`)).toMatchObject({
      status: 200,
      body: { rows: [{ score: 7, alert: { severity: 'MAJOR' }, change: 'FIRST_HEARD' }], maintenance: [] },
    });
  });
});

test('the inventory adds an entity, and a record without a value deletes it; who listens is told', async () => {
  const known = `known-${CELL}`;
  const get = () => desk.get(`entities/${known}`);
  await write('entities.v1', known, entityOf(known, { region: 'north', name: 'North 1' }));
  await eventually('the entity is known', async () => (await get()).status === 200);
  expect((await desk.get(`entities?region=north&search=NORTH&status=ABSENT`)).body.items).toContainEqual(
    expect.objectContaining({ entity: known, kpiSet: '', name: 'North 1' }),
  );
  const stream = await listen(`${desk.address}/api/v1/events?only=inventory`);
  await write('entities.v1', known, null);
  expect(await stream.next('inventory')).toMatchObject({ data: { entities: [known] } });
  stream.close();
  await eventually('the entity is gone', async () => (await get()).status === 404);
  expect(await get()).toMatchObject({ body: { code: 'ENTITY_UNKNOWN' } });
});

test.each([
  ['alerts/none', 404, 'ALERT_UNKNOWN'],
  ['models/none', 404, 'MODEL_UNKNOWN'],
  ['alerts?cursor=eyJlbnRpdHkiOiJhIiwia3BpU2V0IjoiIn0', 400, 'CURSOR_INVALID'],
  ['entities?cursor=x', 400, 'CURSOR_INVALID'],
  ['label-requests?cursor=e30', 400, 'CURSOR_INVALID'],
  ['entities?limit=20001', 400, 'REQUEST_INVALID'],
  ['events?only=fleet,weather', 400, 'EVENT_UNKNOWN'],
])('GET %s is answered %i %s', async (path, status, code) => {
  expect(await desk.get(path)).toMatchObject({ status, body: { status, code } });
});
