import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { windowsFromHistory } from '#core/history/windows-from-history.ts';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { coverage, samples, scanWindows } from '#platform/clickhouse/history.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import { readContract } from '#schemas/contracts.ts';
import type { KpiSample, KpiWindow, TopicValues } from '#schemas/types/topics.ts';
import { HISTORY_TOPICS, type HistoryTopic, Sink } from '#services/historian/sink.ts';
import { avroValue } from '../support/avro-arbitrary.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';
import { kpiWindows } from '../support/kpi-windows.ts';
import { NOT_SETTLED } from '../support/not-settled.ts';
import { relayTo } from '../support/relay.ts';
import { kpiSetOf, MONDAY, sampleAt, steps } from '../support/series-samples.ts';

const DDL = resolve(import.meta.dirname, '../../infra/clickhouse');
const DATABASE = 'historian_test';
const ALWAYS = { from: 0, to: Date.UTC(2100) };

const kpiSet = kpiSetOf({ name: 'ran' });
const kpiSets = new Map<string, KpiSet>([['ran', kpiSet]]);
const hopMs = kpiSet.hop * kpiSet.granularityMs;

let server: TestClickHouse;
let client: ClickHouse;
let sink: Sink;

beforeAll(async () => {
  server = await clickHouseForTest();
  client = new ClickHouse({ url: server.url, database: DATABASE });
});

beforeEach(async () => {
  await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await migrate(client, { directory: DDL, retentionDays: 90 });
  sink = new Sink(client, kpiSets);
});

afterAll(async () => {
  await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await client.close();
  await server.stop();
});

function sample(entity: string, step: number, values: (number | null)[] = [1, 2]): KpiSample {
  return { entity, kpiSet: 'ran', ts: MONDAY + step * kpiSet.granularityMs, values, suspect: false };
}

/** The windows that the windower sends of `count` steps of an entity. */
function windowsOf(entity: string, count: number): KpiWindow[] {
  const values = (step: number) => [
    50 + 10 * Math.sin(step / 20) + ((step * 7919) % 13),
    (step * 104_729) % 31,
  ];
  return kpiWindows(
    entity,
    kpiSet,
    steps(0, count).map((step) => sampleAt(step, values(step))),
  );
}

/** @returns the number of rows that the message made */
function add<T extends HistoryTopic>(
  topic: T,
  value: TopicValues[T] | null,
  key = 'cell-1',
  appendedAt = MONDAY,
): number {
  const before = sink.pendingRows;
  sink.add(topic, { key, value, appendedAt });
  return sink.pendingRows - before;
}

async function all<R>(rows: AsyncIterable<R>): Promise<R[]> {
  const collected: R[] = [];
  for await (const row of rows) collected.push(row);
  return collected;
}

async function count(table: string): Promise<number> {
  const [row] = await client.query<{ n: number }>(
    `SELECT toUInt32(count()) AS n FROM ${client.table(table)} FINAL`,
  );
  return row.n;
}

/** Every table's rows, but for the time of their arrival. */
async function contents(): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {};
  for (const table of sink.tables)
    tables[table] = await client.query(
      `SELECT * EXCEPT ingested_at FROM ${client.table(table)} FINAL ORDER BY ALL`,
    );
  return tables;
}

describe('the schema', () => {
  test('may be applied again, and follows a new retention', async () => {
    const definitions = () =>
      client.query<{ name: string; create_table_query: string }>(
        `SELECT name, create_table_query FROM system.tables WHERE database = '${DATABASE}' ORDER BY name`,
      );
    const before = await definitions();
    await migrate(client, { directory: DDL, retentionDays: 90 });
    expect(await definitions()).toEqual(before);

    await migrate(client, { directory: DDL, retentionDays: 7 });
    const expiring = (await definitions()).filter((table) => table.create_table_query.includes(' TTL '));
    for (const { create_table_query } of expiring)
      expect(create_table_query).toContain('TTL ingested_at + toIntervalDay(7)');
    expect(expiring.map((table) => table.name)).toEqual([
      'anomalies',
      'feedback',
      'label_requests',
      'labels',
      'samples',
      'scores',
      'settled',
      'windows',
    ]);
  });

  test('has a codec on every column of telemetry but dictionary-coded ones', async () => {
    const bare = await client.query<{ name: string }>(
      `SELECT name FROM system.columns
       WHERE database = '${DATABASE}' AND table IN ('samples', 'windows', 'scores', 'settled')
         AND compression_codec = '' AND NOT startsWith(type, 'LowCardinality')`,
    );
    expect(bare).toEqual([]);
  });

  test('lets old rows go, counted from their arrival and not from event time', async () => {
    const table = client.table('samples');
    await client.command(
      `INSERT INTO ${table} SELECT 'ran', 'cell-1', toDateTime64('2001-01-01 00:00:00', 3) + number, [1, 2], false,
       now() - INTERVAL if(number < 3, 91, 89) DAY FROM numbers(5)`,
    );
    await client.command(`OPTIMIZE TABLE ${table} FINAL`);
    expect(await count('samples')).toBe(2);
  });

  test('is checked, never made, by a service', async () => {
    await client.requireTables(sink.tables);
    await client.command(`DROP TABLE ${client.table('scores')} SYNC`);
    await expect(client.requireTables(sink.tables)).rejects.toMatchObject({
      code: 'HISTORY_SCHEMA_MISSING',
      context: { missing: ['scores'] },
    });
  });
});

const SCORE: TopicValues['kpi.scores.v1'] = {
  entity: 'cell-1',
  kpiSet: 'ran',
  end: MONDAY,
  status: 'OK',
  granularity: 300_000,
  scores: [1, 2, 3, 4],
  contributions: [0.5, 0.25],
  pValues: [0.1, 0.01, 1, 1e-9],
  modelId: 'm1',
  threshold: 7.5,
  ...NOT_SETTLED,
};

const LABEL_REQUEST: TopicValues['label-requests.v1'] = {
  id: 'run-1~cell-1~0',
  runId: 'run-1',
  kpiSet: 'ran',
  entity: 'cell-1',
  from: MONDAY,
  to: MONDAY + hopMs,
  state: 'OPEN',
  createdAt: MONDAY,
  deadline: MONDAY,
  budget: 250,
  round: 0,
  rank: 0,
  strategy: 'tsal',
  cluster: null,
  score: null,
  modelId: null,
  neighbours: [],
  answeredBy: null,
};

const ENTITY: TopicValues['entities.v1'] = {
  entity: 'cell-1',
  name: 'Harbour',
  region: 'north',
  site: null,
  kind: 'office',
  coordinates: { latitude: 52.5, longitude: -13.25 },
  tags: ['5g', 'indoor'],
  maintenance: [],
  updatedAt: MONDAY,
};

/** Messages of every topic: any that its schema allows, and some that the history surely keeps. */
function addSomeOfEverything(): void {
  for (const topic of HISTORY_TOPICS) {
    const { schema } = readContract(topic);
    for (const [i, value] of fc.sample(avroValue(schema), { numRuns: 30, seed: 1 }).entries())
      add(topic, value as never, `key-${i}`);
  }
  add('kpi.raw.v1', sample('cell-1', 0));
  for (const window of windowsOf('cell-1', 40)) add('kpi.windows.v1', window);
  add('kpi.scores.v1', SCORE);
  add('kpi.settled.v1', SCORE);
}

describe('the sink', () => {
  test('takes any value of every topic, and the same messages again leave the same rows', async () => {
    addSomeOfEverything();
    const rows = sink.pendingRows;
    const written = await sink.flush();
    expect([...written.keys()].sort()).toEqual(sink.tables.toSorted());
    expect([...written.values()].reduce((a, b) => a + b, 0)).toBe(rows);
    expect(sink.pendingRows).toBe(0);
    const once = await contents();

    addSomeOfEverything();
    await sink.flush();
    expect(await contents()).toEqual(once);
  });

  test('keeps a score with all its columns', async () => {
    add('kpi.scores.v1', SCORE);
    add('kpi.scores.v1', {
      ...SCORE,
      status: 'SILENT',
      scores: [],
      contributions: [],
      pValues: [],
      modelId: null,
      threshold: null,
    });
    await sink.flush();
    expect((await contents()).scores).toEqual([
      {
        kpi_set: 'ran',
        entity: 'cell-1',
        end: '2026-01-05 00:00:00.000',
        status: 'OK',
        granularity_ms: 300_000,
        scores: [1, 2, 3, 4],
        contributions: [0.5, 0.25],
        p_values: [0.1, 0.01, 1, 1e-9],
        model_id: 'm1',
        threshold: 7.5,
      },
      expect.objectContaining({ status: 'SILENT', scores: [], model_id: null, threshold: null }),
    ]);
  });

  test('keeps absent values apart from zero', async () => {
    add('kpi.raw.v1', sample('cell-1', 0, [null, 0]));
    add('kpi.raw.v1', sample('cell-1', 1, [0.5, null]));
    await sink.flush();
    const rows = await all(samples(client, { kpiSet: 'ran', entity: 'cell-1', ...ALWAYS }));
    expect(rows.map((row) => [row.ts, ...row.values])).toEqual([
      [MONDAY, Number.NaN, 0],
      [MONDAY + kpiSet.granularityMs, 0.5, Number.NaN],
    ]);
  });

  test('lets the record that was appended last win, in whatever order they are written', async () => {
    add('label-requests.v1', LABEL_REQUEST, 'run-1', MONDAY);
    add('label-requests.v1', { ...LABEL_REQUEST, state: 'ANSWERED' }, 'run-1', MONDAY + 1);
    await sink.flush();
    add('label-requests.v1', LABEL_REQUEST, 'run-1', MONDAY);
    await sink.flush();
    expect((await contents()).label_requests).toEqual([
      expect.objectContaining({ id: LABEL_REQUEST.id, state: 'ANSWERED' }),
    ]);
  });

  test('forgets an entity that the inventory deleted', async () => {
    add('entities.v1', ENTITY, 'cell-1', MONDAY);
    add('entities.v1', { ...ENTITY, entity: 'cell-2' }, 'cell-2', MONDAY);
    await sink.flush();
    add('entities.v1', null, 'cell-1', MONDAY + 1);
    await sink.flush();
    expect((await contents()).entities).toEqual([
      expect.objectContaining({ entity: 'cell-2', region: 'north', latitude: 52.5, tags: ['5g', 'indoor'] }),
    ]);
  });

  test("keeps a model's manifest without its bytes", async () => {
    const { schema } = readContract('models.v1');
    const artifacts = (fc.sample(avroValue(schema), { numRuns: 40, seed: 2 }) as TopicValues['models.v1'][])
      .map(({ artifact }) => artifact)
      .filter((artifact) => artifact !== null);
    const artifact = { ...artifacts[0], modelId: 'm1', onnx: Buffer.alloc(4_000_000, 1) };
    expect(add('models.v1', { artifact, activation: null }, 'model/m1')).toBe(1);
    await sink.flush();
    const [{ record }] = await client.query<{ record: string }>(
      `SELECT record FROM ${client.table('models')}`,
    );
    const { onnx, weights, optimizer, probe, signature, ...rest } = artifact;
    expect(JSON.parse(record)).toMatchObject(JSON.parse(JSON.stringify(rest)));
    expect(JSON.parse(record)).not.toHaveProperty('onnx');
  });

  test('leaves out markers, and telemetry that cannot be right', async () => {
    const [window] = windowsOf('cell-1', 8);
    expect(add('kpi.windows.v1', window)).toBe(1);
    for (const wrong of [
      { status: 'SILENT', length: 0, x: Buffer.alloc(0), seasonal: Buffer.alloc(0), mask: Buffer.alloc(0) },
      { kpiSet: 'unknown' },
      { hop: 2 },
      { x: window.x.subarray(4) },
      { mask: Buffer.alloc(0) },
      { end: -1 },
    ] satisfies Partial<KpiWindow>[])
      expect(add('kpi.windows.v1', { ...window, ...wrong })).toBe(0);
    expect(add('kpi.raw.v1', sample('cell-1', 0, [1, 2, 3]))).toBe(0);
    expect(add('kpi.raw.v1', { ...sample('cell-1', 0), kpiSet: 'unknown' })).toBe(0);
    expect(add('kpi.raw.v1', { ...sample('cell-1', 0), ts: Date.UTC(2300) })).toBe(0);
    expect(add('kpi.raw.v1', { ...sample('cell-1', 0), ts: MONDAY + 2 * DAY_MS })).toBe(0);
    expect(add('kpi.raw.v1', sample('cell-1', 0, [Number.NaN, 1]))).toBe(0);
    expect(add('kpi.raw.v1', sample('cell-1', 0), 'cell-2')).toBe(0);
    const long = 'x'.repeat(10_000);
    expect(add('kpi.raw.v1', sample(long, 0), long)).toBe(0);
    expect(add('kpi.scores.v1', { ...SCORE, kpiSet: 'unknown' })).toBe(0);
    await sink.flush();
    expect(await count('windows')).toBe(1);
  });

  test('inserts a batch that spans more weeks than an insert may touch by default', async () => {
    for (let week = 0; week < 150; week++) {
      const late = sample('cell-1', week * 2016);
      add('kpi.raw.v1', late, 'cell-1', late.ts);
    }
    await sink.flush();
    expect(await count('samples')).toBe(150);
  });

  test('holds rows back while the server is away, and inserts them once it answers', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    const distant = new ClickHouse({ url: `http://127.0.0.1:${port}`, database: DATABASE });
    sink = new Sink(distant, kpiSets);
    add('kpi.raw.v1', sample('cell-1', 0));
    await expect(sink.flush()).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE', retriable: true });
    add('kpi.raw.v1', sample('cell-1', 1));
    expect(sink.pendingRows).toBe(2);

    const relay = await relayTo(server.url, { port });
    expect(Object.fromEntries(await sink.flush())).toEqual({ samples: 2 });
    await distant.close();
    relay.close();
    expect(await count('samples')).toBe(2);
  });

  test('is told when the server refuses', async () => {
    await client.command(`DROP TABLE ${client.table('samples')} SYNC`);
    add('kpi.raw.v1', sample('cell-1', 0));
    await expect(sink.flush()).rejects.toMatchObject({ code: 'HISTORY_REFUSED', retriable: false });
    expect(sink.pendingRows).toBe(1);
  });
});

describe('a scan', () => {
  test('gives each row once, by entity and time, however they were written', async () => {
    const sent = ['cell-2', 'cell-10', 'cell-1'].flatMap((entity) => windowsOf(entity, 2100));
    const shuffled = seededRandom(1).shuffle([...sent]);
    for (const part of [shuffled.slice(0, 500), shuffled.slice(300), shuffled]) {
      for (const window of part) add('kpi.windows.v1', window);
      await sink.flush();
    }
    const rows = await all(scanWindows(client, { kpiSet: 'ran', ...ALWAYS }));
    const place = ({ entity, end }: { entity: string; end: number }) => `${entity}@${end}`;
    const expected = sent.toSorted((a, b) =>
      a.entity < b.entity ? -1 : a.entity > b.entity ? 1 : a.end - b.end,
    );
    expect(rows.map(place)).toEqual(expected.map(place));

    const [from, to] = [MONDAY + 10 * hopMs, MONDAY + 20 * hopMs];
    const some = await all(scanWindows(client, { kpiSet: 'ran', from, to, entities: ['cell-2', 'cell-10'] }));
    expect(some.map(place)).toEqual(
      expected.filter(({ entity, end }) => entity !== 'cell-1' && end >= from && end <= to).map(place),
    );
    expect(await all(scanWindows(client, { kpiSet: 'other', ...ALWAYS }))).toEqual([]);

    const ends = (entity: string) => sent.filter((window) => window.entity === entity).map(({ end }) => end);
    expect(await all(coverage(client, 'ran'))).toEqual(
      ['cell-1', 'cell-10', 'cell-2'].map((entity) => ({
        entity,
        first: ends(entity)[0],
        last: ends(entity).at(-1),
        windows: ends(entity).length,
      })),
    );
  });

  test('that breaks off is an error, not a shorter history', async () => {
    for (const window of windowsOf('cell-1', 20_000)) add('kpi.windows.v1', window);
    await sink.flush();
    const relay = await relayTo(server.url, { bytes: 300_000 });
    const shaky = new ClickHouse({ url: relay.url, database: DATABASE });
    let rows = 0;
    const scan = async () => {
      for await (const _ of scanWindows(shaky, { kpiSet: 'ran', ...ALWAYS })) rows++;
    };
    await expect(scan()).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
    expect(rows).toBeGreaterThan(0);
    await shaky.close();
    relay.close();
  });

  test('leads back to the windows that the windower sent', async () => {
    const sent = windowsOf('cell-1', 288 * 4);
    for (const window of sent) add('kpi.windows.v1', window);
    await sink.flush();
    const settled = MONDAY + 2 * DAY_MS;
    const expected = sent.filter((window) => window.end >= settled);
    const rows = await all(scanWindows(client, { kpiSet: 'ran', ...ALWAYS }));
    const batches = Array.from(
      windowsFromHistory(rows, {
        windowLength: kpiSet.windowLength,
        hop: kpiSet.hop,
        kpis: 2,
        granularityMs: kpiSet.granularityMs,
        include: (end) => end >= settled,
        batch: expected.length,
      }),
    );
    expect(batches).toHaveLength(1);
    expect(Array.from(batches[0].ends)).toEqual(expected.map((window) => window.end));
    const x = expected.flatMap((window) => Array.from(new Float32Array(new Uint8Array(window.x).buffer)));
    const worst = x.reduce((max, value, i) => Math.max(max, Math.abs(value - batches[0].x[i])), 0);
    expect(worst).toBeLessThan(1e-5);
  });
});
