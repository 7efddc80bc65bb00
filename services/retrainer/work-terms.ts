import type { Logger } from 'pino';
import type { z } from 'zod';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ThresholdRule } from '#core/threshold/choose.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import type { retrainerSchema } from './config.ts';
import type { Pen } from './pen.ts';
import type { RetrainTables } from './tables.ts';
import type { TrainingProcessOptions } from './training-process.ts';

type Config = z.output<typeof retrainerSchema>;

/** What a phase's work has led to, to be written in one transaction. @param now wall clock, ms */
export type Outcome = (pen: Pen, now: number) => void;

export interface WorkOptions {
  readonly clickhouse: ClickHouse;
  readonly admin: KafkaAdmin;
  readonly tables: RetrainTables;
  readonly config: Config;
  readonly logger: Logger;
  /** Of Towerwatch. */
  readonly version: string;
}

export interface WorkTerms {
  readonly signal: AbortSignal;
  /** @param share 0 to 1 */
  readonly onProgress: (share: number) => void;
}

/** How a training process is run under these terms. */
export function processOptions(config: Config, { signal, onProgress }: WorkTerms): TrainingProcessOptions {
  return {
    threads: config.TRAINING_THREADS,
    signal,
    onProgress: ({ step, steps }) => onProgress(step / steps),
  };
}

export function historySource({ CLICKHOUSE_URL: url, CLICKHOUSE_DATABASE: database }: Config) {
  return { url, database };
}

export function thresholdRule({ THRESHOLD_METHOD: method, THRESHOLD_LEVEL: level }: Config): ThresholdRule {
  return { method, level };
}

export function tooShort({ name }: KpiSet): TowerwatchError {
  return new TowerwatchError(
    'HISTORY_TOO_SHORT',
    `${name}: the history has too little, or is not kept up to date`,
  );
}
