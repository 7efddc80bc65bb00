import fastify from 'fastify';
import type { Registry } from 'prom-client';
import { listen } from './listen.ts';
import type { Readiness } from './readiness.ts';

export interface HealthServerOptions {
  /** 127.0.0.1 where absent: metrics are for those who are let in. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly readiness: Readiness;
  /** What /metrics shows. */
  readonly registry: Registry;
}

export interface HealthServer {
  readonly port: number;
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves /livez (200 while the event loop turns), /readyz (200, or 503 with the reasons) and /metrics (Prometheus text).
 * @throws {TowerwatchError} LISTEN_FAILED
 */
export async function startHealthServer(options: HealthServerOptions): Promise<HealthServer> {
  const { host = '127.0.0.1', port, readiness, registry } = options;
  const app = fastify({ logger: false, forceCloseConnections: true });
  app.get('/livez', () => ({ status: 'live' }));
  app.get('/readyz', (_, reply) => {
    const reasons = readiness.reasons();
    return reasons.length === 0
      ? { status: 'ready' }
      : reply.code(503).send({ status: 'not ready', reasons });
  });
  app.get('/metrics', async (_, reply) => reply.type(registry.contentType).send(await registry.metrics()));
  return {
    ...(await listen(app, { host, port })),
    close: () => app.close(),
  };
}
