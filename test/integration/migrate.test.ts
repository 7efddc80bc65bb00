import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';

/** A database of this run's own: the server may be in use. */
const database = `migrate_test_${process.pid}`;
let server: TestClickHouse;
let client: ClickHouse;

beforeAll(async () => {
  server = await clickHouseForTest();
  client = new ClickHouse({ url: server.url, database });
}, 60_000);

afterAll(async () => {
  await client?.command(`DROP DATABASE IF EXISTS ${database}`);
  await client?.close();
  await server?.stop();
}, 30_000);

const migrate = (args: readonly string[], env: Record<string, string>) =>
  spawnSync(process.execPath, ['scripts/migrate.ts', ...args], {
    cwd: repositoryRoot,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', CLICKHOUSE_URL: server.url, ...env },
  });

const ttlOfSamples = async () => {
  const sql =
    'SELECT engine_full FROM system.tables WHERE database = {database:String} AND name = {name:String}';
  const [{ engine_full }] = await client.query<{ engine_full: string }>(sql, { database, name: 'samples' });
  return /toIntervalDay\((\d+)\)/.exec(engine_full)?.[1];
};

test('the tables are made in CLICKHOUSE_DATABASE, with the retention asked for, which another run changes', async () => {
  expect(migrate([], { CLICKHOUSE_DATABASE: database }).status).toBe(0);
  await client.requireTables(['samples', 'windows', 'scores', 'anomalies', 'models']);
  expect(await ttlOfSamples()).toBe('90');
  expect(migrate(['--retention-days', '7'], { CLICKHOUSE_DATABASE: database }).status).toBe(0);
  expect(await ttlOfSamples()).toBe('7');
});

test.each([
  [
    'a database name that is none',
    [],
    { CLICKHOUSE_DATABASE: 'o-ther' },
    /^CONFIG_INVALID: .*CLICKHOUSE_DATABASE/,
  ],
  ['no retention', ['--retention-days', '0'], {}, /Write a whole number from 1 up/],
])('%s is one line and exit code 2', (_, args, env, message) => {
  const { status, stderr } = migrate(args, env);
  expect(status).toBe(2);
  expect(stderr).toMatch(message);
});
