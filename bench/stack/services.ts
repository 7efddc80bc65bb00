import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { LocalStack } from '#infra/local/stack.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { scrape, total } from '#platform/metrics/scrape.ts';
import { explained } from '#scripts/explained.ts';
import {
  type RunningService,
  type ServiceName,
  startServices,
  stopServices,
} from '#scripts/start/services.ts';

const KPI_SETS_FILE = fileURLToPath(new URL('../../infra/kpi-sets.json', import.meta.url));
/** That of the simulated cells. */
const KPI_SET = 'ran-cell-5m';
const WARM_WITHIN_MS = 600_000;
const POLL_MS = 200;

/** The kpiSet of the simulated cells, as the services have it. */
export async function simulatedKpiSet(): Promise<KpiSet> {
  return (await readKpiSets(KPI_SETS_FILE)).get(KPI_SET)!;
}

/**
 * Starts services until the lifecycle ends, which it does where one of them ends by itself.
 * @param more of their environment, beside where the servers are
 */
export async function startOn(
  stack: LocalStack,
  names: readonly ServiceName[],
  lifecycle: Lifecycle,
  more: Readonly<Record<string, string>> = {},
): Promise<RunningService[]> {
  const logs = join(stack.dir!, 'logs');
  mkdirSync(logs, { recursive: true });
  const env = {
    KAFKA_BROKERS: stack.brokers,
    SCHEMA_REGISTRY_URL: stack.registryUrl,
    CLICKHOUSE_URL: stack.clickhouseUrl,
    KPI_SETS_FILE,
    ...more,
  };
  const onExit = (failure: TowerwatchError) => {
    if (lifecycle.ending) return;
    process.stderr.write(`${explained(failure)}\n`);
    lifecycle.fail(failure);
  };
  const services = await startServices(env, logs, onExit, names);
  lifecycle.onShutdown('services', () => stopServices(services));
  return services;
}

/** Waits until a metric of a service has come up to a value. @throws TowerwatchError SERVICE_FAILED when that takes too long */
export async function warm(
  { name, url, logFile }: RunningService,
  metric: string,
  least: number,
  lifecycle: Lifecycle,
): Promise<void> {
  const deadline = Date.now() + WARM_WITHIN_MS;
  while (!lifecycle.ending && total(await scrape(url), metric) < least) {
    if (Date.now() > deadline) {
      throw new TowerwatchError('SERVICE_FAILED', `${name} is not warm; its log: ${logFile}`);
    }
    await sleep(POLL_MS);
  }
}
