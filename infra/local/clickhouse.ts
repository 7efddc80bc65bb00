import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ServerChild } from './child.ts';
import { LOOPBACK } from './ports.ts';
import { type LocalServer, startServer } from './server.ts';

const GATEWAY = resolve(import.meta.dirname, 'clickhouse-gateway.ts');
const PROBE_TIMEOUT_MS = 5_000;

/** ClickHouse's embedded engine behind its HTTP protocol, its data in `dir`. See clickhouse-gateway.ts. */
export async function startClickHouse(dir: string): Promise<LocalServer> {
  await mkdir(dir, { recursive: true });
  return startServer('ClickHouse', async () => ({
    child: ServerChild.script(GATEWAY, [dir], join(dir, 'clickhouse.log')),
    address: ({ port }) => `http://${LOOPBACK}:${port}`,
    healthy: async (url) =>
      (await fetch(`${url}/?query=SELECT+1`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })).ok,
  }));
}
