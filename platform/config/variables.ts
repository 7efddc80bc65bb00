import { hostname } from 'node:os';
import { z } from 'zod';
import { DAY_MS } from '#core/series/grid.ts';

/** Variables that several services share, to be spread into a service's own schema. */

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** Every service has these. */
export const serviceVariables = {
  LOG_LEVEL: z.enum(LOG_LEVELS).default('info').meta({ description: 'Least severe level that is logged.' }),
  INSTANCE: z
    .string()
    .optional()
    .meta({ description: 'Name of this instance in logs; host name and process id where not set.' }),
  HTTP_HOST: z
    .string()
    .default('127.0.0.1')
    .meta({ description: 'Address on which /livez, /readyz and /metrics are served.' }),
  HTTP_PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65535)
    .default(0)
    .meta({ description: 'Port of that address; 0 takes a free one, which is logged.' }),
};

/** Services that read or write topics. */
export const kafkaVariables = {
  KAFKA_BROKERS: z
    .string()
    .regex(/^[^\s,:]+:\d+(,\s*[^\s,:]+:\d+)*$/, 'expected host:port, several separated by commas')
    .meta({ description: 'Kafka brokers to start from: host:port, several separated by commas.' }),
  SCHEMA_REGISTRY_URL: z
    .url({ protocol: /^https?$/, error: 'expected an http(s) URL' })
    .meta({ description: 'Base URL of the schema registry (Confluent-compatible API).' }),
};

/** Services that cut, score or judge telemetry. */
export const kpiSetVariables = {
  KPI_SETS_FILE: z
    .string()
    .default('infra/kpi-sets.json')
    .meta({ description: 'File of the kpiSets; every service must read the same.' }),
};

/** Services that run a stage exactly once. */
export const transactionVariables = {
  TRANSACTION_MS: z.coerce.number().int().min(1).max(60_000).default(500).meta({
    description:
      'Longest time that records wait to fill a transaction, ms: throughput against latency of the stage.',
  }),
  TRANSACTION_RECORDS: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(4000)
    .meta({ description: 'Most records in one transaction.' }),
  SESSION_TIMEOUT_MS: z.coerce.number().int().min(1000).max(1_800_000).default(10_000).meta({
    description:
      'Time without a sign of life after which the group gives partitions to another instance, ms.',
  }),
};

/** Services that take verdicts in. */
export const joinVariables = {
  JOIN_HORIZON_MS: z.coerce
    .number()
    .int()
    .min(1000)
    .max(365 * DAY_MS)
    .default(30 * DAY_MS)
    .meta({
      description:
        'How long a verdict waits for its alert, a closed alert for verdicts, and the longest span that one may judge, ms.',
    }),
};

/** What a service that runs a stage needs, and nothing else. */
export const stageVariables = {
  ...serviceVariables,
  ...kafkaVariables,
  ...kpiSetVariables,
  ...transactionVariables,
};

/** Services that read or write history. */
export const clickHouseVariables = {
  CLICKHOUSE_URL: z
    .url({ protocol: /^https?$/, error: 'expected an http(s) URL' })
    .meta({ description: 'ClickHouse over HTTP: http(s)://[user:password@]host:port.' }),
  CLICKHOUSE_DATABASE: z
    .string()
    .regex(/^\w+$/, 'expected letters, digits and underscores')
    .default('towerwatch')
    .meta({ description: 'Database of the history.' }),
};

/** Name of this process where INSTANCE is not set. */
export function defaultInstance(): string {
  return `${hostname()}-${process.pid}`;
}
