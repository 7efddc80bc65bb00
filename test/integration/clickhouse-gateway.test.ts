import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startClickHouse } from '#infra/local/clickhouse.ts';
import type { LocalServer } from '#infra/local/server.ts';
import { eventually } from '../support/eventually.ts';

type ClientConfig = NonNullable<Parameters<typeof createClient>[0]>;

let dir: string;
let server: LocalServer;
let client: ClickHouseClient;
const others: ClickHouseClient[] = [];

const quiet = { log: { level: ClickHouseLogLevel.OFF } };

function another(config: ClientConfig): ClickHouseClient {
  const created = createClient({ url: server.address, ...quiet, ...config });
  others.push(created);
  return created;
}

async function rows<T>(sql: string, options: object = {}, from = client): Promise<T[]> {
  const result = await from.query({ query: sql, format: 'JSONEachRow', ...options });
  return (await result.json()) as T[];
}

async function insertBinary(table: string, bytes: Buffer): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${table} FORMAT RowBinary`,
    values: Readable.from([bytes]),
  });
  stream.resume();
  await finished(stream);
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'towerwatch-history-'));
  server = await startClickHouse(dir);
  client = createClient({ url: server.address, ...quiet });
  await client.command({ query: 'CREATE DATABASE d' });
}, 60_000);

afterAll(async () => {
  await Promise.all([client, ...others].map((one) => one.close()));
  await server.stop();
  await rm(dir, { recursive: true });
});

describe('inserts', () => {
  test('JSON rows, a VALUES list, and a SELECT', async () => {
    await client.command({
      query: 'CREATE TABLE d.forms (a UInt32, b String) ENGINE = MergeTree ORDER BY a',
    });
    await client.insert({ table: 'd.forms', values: [{ a: 1, b: "it's" }], format: 'JSONEachRow' });
    await client.command({ query: "INSERT INTO d.forms VALUES (2, 'FORMAT CSV')" });
    await client.command({ query: "INSERT INTO d.forms SELECT 3, 'c'" });
    await client.insert({
      table: 'd.forms',
      columns: ['a'],
      values: Readable.from(['4\n5\n'], { objectMode: false }),
      format: 'CSV',
    });
    expect(await rows('SELECT * FROM d.forms ORDER BY a')).toEqual([
      { a: 1, b: "it's" },
      { a: 2, b: 'FORMAT CSV' },
      { a: 3, b: 'c' },
      { a: 4, b: '' },
      { a: 5, b: '' },
    ]);
  });

  test('100 MB of RowBinary in one body come back byte by byte, and leave no file behind', async () => {
    await client.command({ query: 'CREATE TABLE d.big (a UInt64, b UInt64) ENGINE = MergeTree ORDER BY a' });
    const count = 6_400_000;
    const bytes = Buffer.alloc(16 * count);
    for (let i = 0; i < count; i++) {
      bytes.writeUInt32LE(i, 16 * i);
      bytes.writeUInt32LE(i * 3, 16 * i + 8);
    }
    await insertBinary('d.big', bytes);
    const { stream } = await client.exec({ query: 'SELECT a, b FROM d.big ORDER BY a FORMAT RowBinary' });
    expect((await buffer(stream)).equals(bytes)).toBe(true);
    expect(await readdir(join(dir, 'bodies'))).toEqual([]);
  }, 60_000);

  test('a body that breaks off in a row is refused, and nothing of it stays', async () => {
    await client.command({ query: 'CREATE TABLE d.torn (a UInt64) ENGINE = MergeTree ORDER BY a' });
    await expect(insertBinary('d.torn', Buffer.alloc(8 * 3 + 5))).rejects.toMatchObject({ code: '33' });
    expect(await rows('SELECT a FROM d.torn')).toEqual([]);
  });

  test.each(['gzip', 'zstd', 'br'] as const)('and selects with %s both ways', async (codec) => {
    const compressing = another({
      compression: { request: { codec }, response: codec === 'br' ? true : { codec } },
    });
    const table = `d.packed_${codec}`;
    await compressing.command({ query: `CREATE TABLE ${table} (a String) ENGINE = MergeTree ORDER BY a` });
    const values = [{ a: 'x'.repeat(1000) }];
    await compressing.insert({ table, values, format: 'JSONEachRow' });
    const result = await compressing.query({ query: `SELECT a FROM ${table}`, format: 'JSONEachRow' });
    expect(result.response_headers['content-encoding']).toBe(codec === 'br' ? 'gzip' : codec);
    expect(await result.json()).toEqual(values);
  });
});

describe('selects', () => {
  test.each(['JSON', 'JSONCompactEachRowWithNames', 'CSVWithNames', 'TabSeparated'] as const)(
    'answer in %s over many blocks as over one',
    async (format) => {
      const text = async (max_block_size: string) => {
        const query = 'SELECT number AS n, toString(number) AS s FROM numbers(300000)';
        const result = await client.query({ query, format, clickhouse_settings: { max_block_size } });
        return (await result.text()).replace(/"statistics":[\s\S]*/, '');
      };
      expect((await text('1000')) === (await text('1000000'))).toBe(true);
    },
  );

  test('take parameters of any kind, many at once, each its own', async () => {
    const texts = ["it's", 'tab\tnew\nline', '\\N', 'ü "quoted" `too`', ''];
    const answers = await Promise.all(
      Array.from({ length: 60 }, async (_, i) => {
        const query_params = { s: texts[i % texts.length], n: i, list: ['a', "b'"], none: null };
        const [row] = await rows(
          'SELECT {s:String} AS s, {n:UInt32} AS n, {list:Array(String)} AS list, {none:Nullable(UInt8)} AS none',
          { query_params },
        );
        expect(row).toEqual(query_params);
        return row;
      }),
    );
    expect(answers).toHaveLength(60);
  });

  test('read the database that the client names', async () => {
    const [row] = await rows('SELECT currentDatabase() AS name', {}, another({ database: 'd' }));
    expect(row).toEqual({ name: 'd' });
    await expect(rows('SELECT 1', {}, another({ database: 'nowhere' }))).rejects.toMatchObject({
      code: '81',
    });
  });

  test("a statement's settings are its own", async () => {
    const sql = "SELECT getSetting('max_threads') AS threads";
    const threads = async (clickhouse_settings?: { max_threads: string }) =>
      (await rows<{ threads: number | string }>(sql, { clickhouse_settings }))[0].threads;
    const before = await threads();
    expect(Number(await threads({ max_threads: '7' }))).toBe(7);
    expect(await threads()).toBe(before);
  });

  test('a reader that leaves early holds nobody up', async () => {
    for (let i = 0; i < 6; i++) {
      const { stream } = await client.exec({
        query: 'SELECT number FROM numbers(1000000000) FORMAT RowBinary',
      });
      for await (const _ of stream) break;
    }
    expect(await rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  test('one that is slow lets inserts pass', async () => {
    const slow = await Promise.all(
      Array.from({ length: 5 }, () =>
        client.exec({ query: 'SELECT number FROM numbers(100000000) FORMAT RowBinary' }),
      ),
    );
    await client.command({ query: 'CREATE TABLE d.passing (a UInt8) ENGINE = MergeTree ORDER BY a' });
    await client.insert({ table: 'd.passing', values: [{ a: 1 }], format: 'JSONEachRow' });
    expect(await rows('SELECT a FROM d.passing')).toEqual([{ a: 1 }]);
    for (const { stream } of slow) stream.destroy();
  });
});

describe('errors', () => {
  test.each([
    ['SELEC 1', '62', 'SYNTAX_ERROR', 400],
    ['SELECT nothing', '47', 'UNKNOWN_IDENTIFIER', 404],
    ['SELECT * FROM d.nowhere', '60', 'UNKNOWN_TABLE', 404],
    ['SELECT {p:UInt8}', '456', 'UNKNOWN_QUERY_PARAMETER', 400],
    ["SELECT throwIf(number = 3, 'no') FROM numbers(9)", '395', 'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO', 500],
  ])('%s', async (sql, code, type, status) => {
    await expect(rows(sql)).rejects.toMatchObject({ code, type });
    const response = await fetch(server.address, { method: 'POST', body: sql });
    expect(response.status).toBe(status);
    expect(response.headers.get('x-clickhouse-exception-code')).toBe(code);
    expect(await response.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: `));
  });

  test('an unknown setting, and a feature that is not here', async () => {
    const clickhouse_settings = { no_such_setting: 1 } as object;
    await expect(rows('SELECT 1', { clickhouse_settings })).rejects.toMatchObject({
      type: 'UNKNOWN_SETTING',
    });
    await expect(rows('SELECT 1', { session_id: 's' })).rejects.toMatchObject({ type: 'NOT_IMPLEMENTED' });
  });

  test('a request that makes no sense does no harm', async () => {
    const answers = [`${server.address}//`, `${server.address}/?query_id=%0A&query=SELECT+1`];
    for (const url of answers) await (await fetch(url)).text();
    expect((await fetch(`${server.address}/?query=SELECT+1`)).status).toBe(200);
  });

  test('one in the middle of a result breaks the result off', async () => {
    const query = 'SELECT throwIf(number = 5000000) FROM numbers(10000000) FORMAT RowBinary';
    const { stream } = await client.exec({ query });
    await expect(buffer(stream)).rejects.toThrow();
    // The gateway writes its log after it has broken the answer off.
    const isLogged = async () => (await readFile(join(dir, 'clickhouse.log'), 'utf8')).includes('Code: 395');
    await eventually('the error in the log', isLogged, 10_000);
  });
});

test('what was written is there after a stop and after kill -9', async () => {
  await client.command({ query: 'CREATE TABLE d.kept (a UInt8) ENGINE = MergeTree ORDER BY a' });
  await client.insert({ table: 'd.kept', values: [{ a: 1 }], format: 'JSONEachRow' });
  await server.stop();
  server = await startClickHouse(dir);
  const second = another({});
  await second.insert({ table: 'd.kept', values: [{ a: 2 }], format: 'JSONEachRow' });
  process.kill(server.pid, 'SIGKILL');
  await server.ended;
  server = await startClickHouse(dir);
  expect(await rows('SELECT a FROM d.kept ORDER BY a', {}, another({}))).toEqual([{ a: 1 }, { a: 2 }]);
});
