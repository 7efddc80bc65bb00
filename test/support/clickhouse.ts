import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startClickHouse } from '#infra/local/clickhouse.ts';
import type { LocalServer } from '#infra/local/server.ts';

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

/** A server of our own that comes back where it was, with its data. */
export class StoppableClickHouse {
  readonly url: string;
  readonly #dir: string;
  #server: LocalServer;

  private constructor(dir: string, server: LocalServer) {
    this.#dir = dir;
    this.#server = server;
    this.url = server.address;
  }

  static async start(dir: string): Promise<StoppableClickHouse> {
    return new StoppableClickHouse(dir, await startClickHouse(dir));
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  async startAgain(): Promise<void> {
    this.#server = await startClickHouse(this.#dir, Number(new URL(this.url).port));
  }
}
