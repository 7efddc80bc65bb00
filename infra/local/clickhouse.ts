import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ServerChild } from './child.ts';
import { LOOPBACK } from './ports.ts';
import { type LocalServer, startServer } from './server.ts';

const GATEWAY = resolve(import.meta.dirname, 'clickhouse-gateway.ts');
const PROBE_TIMEOUT_MS = 5_000;

/**
 * ClickHouse's embedded engine behind its HTTP protocol, its data in `dir`. See clickhouse-gateway.ts.
 * @param port by default a free one
 */
export async function startClickHouse(dir: string, port = 0): Promise<LocalServer> {
  await mkdir(dir, { recursive: true });
  return startServer('ClickHouse', async () => ({
    child: ServerChild.script(GATEWAY, [dir, String(port)], join(dir, 'clickhouse.log')),
    address: (hello) => `http://${LOOPBACK}:${hello.port}`,
    healthy: async (url) =>
      (await fetch(`${url}/?query=SELECT+1`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })).ok,
  }));
}
