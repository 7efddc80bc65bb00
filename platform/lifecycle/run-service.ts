import type { z } from 'zod';
import { printableEnvironment, readEnvironment } from '#platform/config/environment.ts';
import { defaultInstance, type serviceVariables } from '#platform/config/variables.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { startHealthServer } from '#platform/http/health.ts';
import { Readiness } from '#platform/http/readiness.ts';
import { createLogger, type Logger } from '#platform/logging/logger.ts';
import { Metrics } from '#platform/metrics/metrics.ts';
import { exitCodeOf } from './exit-code.ts';
import { Lifecycle } from './lifecycle.ts';
import { exitWithParent } from './parent.ts';

/** Declares `serviceVariables` and its own. */
export type ServiceSchema = z.ZodObject<typeof serviceVariables & Readonly<Record<string, z.ZodType>>>;

/** What every service has, once its configuration is read. */
export interface ServiceContext<C> {
  readonly config: C;
  /** Of this process, in logs and client ids. */
  readonly instance: string;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly metrics: Metrics;
  readonly readiness: Readiness;
}

/**
 * The frame of every service: configuration, logger, /livez, /readyz and /metrics, then `start`, and an orderly end. The
 * service is not ready before `start` has resolved, nor while it shuts down. Where the configuration is faulty, one line
 * on standard error says so and the exit code is 2. Started by another process over an IPC channel, it ends with that one.
 *
 * @param service name, as in logs and metrics
 * @param start connects adapters and sets the service going; resolves once it runs
 */
export async function runService<S extends ServiceSchema>(
  service: string,
  schema: S,
  start: (context: ServiceContext<z.output<S>>) => Promise<void>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<void> {
  exitWithParent();
  const config = readOrExit(service, schema, env);
  const { LOG_LEVEL: level, HTTP_HOST: host, HTTP_PORT: port, INSTANCE } = config;
  const instance = INSTANCE ?? defaultInstance();
  const logger = createLogger({ service, instance, level });
  const lifecycle = new Lifecycle({ logger });
  const metrics = new Metrics(service);
  const readiness = new Readiness();
  let started = false;
  readiness.register('lifecycle', () => {
    if (lifecycle.ending) return 'shutting down';
    return started ? null : 'starting';
  });
  try {
    logger.info({ config: printableEnvironment(schema, config) }, `${service} starts`);
    metrics.collectProcessMetrics();
    const health = await startHealthServer({ host, port, readiness, registry: metrics.registry });
    lifecycle.onShutdown('health server', () => health.close());
    logger.info({ url: health.url }, 'health server listens');
    await start({ config, instance, logger, lifecycle, metrics, readiness });
    started = true;
  } catch (error) {
    lifecycle.fail(error);
  }
}

function readOrExit<S extends ServiceSchema>(
  service: string,
  schema: S,
  env: Readonly<Record<string, string | undefined>>,
): z.output<S> & z.output<z.ZodObject<typeof serviceVariables>> {
  try {
    return readEnvironment(schema, env) as z.output<S> & z.output<z.ZodObject<typeof serviceVariables>>;
  } catch (error) {
    if (!(error instanceof TowerwatchError)) throw error;
    process.stderr.write(`${service}: ${error.code}: ${error.message}\n`);
    process.exit(exitCodeOf(error));
  }
}
