import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse } from '#infra/local/clickhouse.ts';

export interface TestClickHouse {
  readonly url: string;
  stop(): Promise<void>;
}

/** The server that CLICKHOUSE_URL names, or one of our own for as long as the test runs. */
export async function clickHouseForTest(): Promise<TestClickHouse> {
  const given = process.env.CLICKHOUSE_URL;
  if (given) return { url: given, stop: async () => {} };
  const dir = await mkdtemp(join(tmpdir(), 'towerwatch-clickhouse-'));
  const server = await startClickHouse(dir);
  return {
    url: server.address,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true });
    },
  };
}
