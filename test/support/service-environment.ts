import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { StreamBroker } from './stream-broker.ts';

/**
 * What a service is told of a broker and of its only kpiSet, with transactions that do not keep a test waiting.
 * @returns the folder of its files, for the test to remove, and the environment
 */
export async function serviceEnvironment(
  { brokers, registryUrl }: Pick<StreamBroker, 'brokers' | 'registryUrl'>,
  kpiSet: KpiSet,
): Promise<{ readonly folder: string; readonly env: Readonly<Record<string, string>> }> {
  const folder = await mkdtemp(join(tmpdir(), 'towerwatch-services-'));
  const file = join(folder, 'kpi-sets.json');
  await writeFile(file, JSON.stringify({ kpiSets: [kpiSet] }));
  const env = {
    KAFKA_BROKERS: brokers,
    SCHEMA_REGISTRY_URL: registryUrl,
    KPI_SETS_FILE: file,
    TRANSACTION_MS: '20',
  };
  return { folder, env };
}
