import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { ClickHouse, DEFAULT_DATABASE } from '#platform/clickhouse/client.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import { kafkaClient } from '#platform/kafka/client.ts';
import { createTopics } from '#platform/kafka/create-topics.ts';
import { withAdmin } from '#platform/kafka/offsets.ts';
import { registerContracts } from '#platform/registry/register.ts';
import { readContracts } from '#schemas/contracts.ts';

/** How long the history keeps telemetry, scores and alerts, unless told otherwise. */
export const DEFAULT_RETENTION_DAYS = 90;

export interface Servers {
  readonly brokers: string;
  readonly registryUrl: string;
  readonly clickhouseUrl: string;
}

export interface DeployOptions {
  readonly servers: Servers;
  readonly replicationFactor: number;
  /** Database of the history; CLICKHOUSE_DATABASE's default where absent. */
  readonly database?: string;
  readonly logger: Logger;
}

/** Makes topics, schemas and history tables as this version needs them; what is there already stays. */
export async function deploy({
  servers,
  replicationFactor,
  database = DEFAULT_DATABASE,
  logger,
}: DeployOptions): Promise<void> {
  await Promise.all([
    deployTopics(servers.brokers, replicationFactor, logger),
    registerContracts(servers.registryUrl, readContracts().topics),
    deployHistory({ url: servers.clickhouseUrl, database }),
  ]);
}

/** Replication factor that leaves it to the brokers' `default.replication.factor`. */
export const BROKERS_DEFAULT = -1;

/**
 * @param replicationFactor copies of each partition, or BROKERS_DEFAULT
 * @returns the topics created
 */
export async function deployTopics(
  brokers: string,
  replicationFactor: number,
  logger: Logger,
): Promise<string[]> {
  const { topics, deadLetters } = readContracts();
  const client = kafkaClient({ brokers, clientId: 'towerwatch-deploy', logger });
  return withAdmin(client, (admin) => createTopics(admin, [...topics, ...deadLetters], replicationFactor));
}

/** @returns the number of statements applied */
export async function deployHistory({
  url,
  database,
  retentionDays = DEFAULT_RETENTION_DAYS,
}: {
  readonly url: string;
  readonly database: string;
  readonly retentionDays?: number;
}): Promise<number> {
  const client = new ClickHouse({ url, database });
  try {
    return await migrate(client, {
      directory: fileURLToPath(new URL('../infra/clickhouse', import.meta.url)),
      retentionDays,
    });
  } finally {
    await client.close();
  }
}
