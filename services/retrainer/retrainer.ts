import type { Logger } from 'pino';
import type { z } from 'zod';
import { DAY_MS } from '#core/series/grid.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { ThresholdRule } from '#core/threshold/choose.ts';
import type { ClickHouse } from '#platform/clickhouse/client.ts';
import { codeOf, decisionOf } from '#platform/errors/boundary.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import type { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import type { Metrics } from '#platform/metrics/metrics.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { findTrainingSpan } from './bootstrap.ts';
import type { retrainerSchema } from './config.ts';
import type { TrainingSpan } from './enough-history.ts';
import type { FittedModel } from './fit-base.ts';
import { baseArtifact, modelRecords } from './publish-base.ts';
import { fitInProcess } from './training-process.ts';

export interface RetrainerOptions {
  readonly kpiSets: ReadonlyMap<string, KpiSet>;
  readonly clickhouse: ClickHouse;
  readonly producer: IdempotentProducer;
  readonly admin: KafkaAdmin;
  readonly codecs: CodecBook;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly config: z.output<typeof retrainerSchema>;
  /** Of Towerwatch. */
  readonly version: string;
  /** Told of an error that no later try can mend. */
  readonly onFatal: (error: unknown) => void;
}

/** Gives every kpiSet without a model its first one, as soon as there is enough history. */
export class Retrainer {
  readonly #options: RetrainerOptions;
  readonly #waiting: Set<string>;
  #timer: NodeJS.Timeout | undefined;
  #round: Promise<void> = Promise.resolve();
  readonly #stopping = new AbortController();

  constructor(options: RetrainerOptions) {
    this.#options = options;
    this.#waiting = new Set(options.kpiSets.keys());
  }

  /** A model is in force for this kpiSet. */
  hasModel(kpiSet: string): void {
    this.#waiting.delete(kpiSet);
  }

  start(): void {
    this.#round = this.#look().finally(() => {
      if (this.#stopping.signal.aborted) return;
      this.#timer = setTimeout(() => this.start(), this.#options.config.RETRAIN_POLL_MS);
    });
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    clearTimeout(this.#timer);
    await Promise.race([this.#round, new Promise((resolve) => setTimeout(resolve, 1000))]);
  }

  async #look(): Promise<void> {
    const { kpiSets, logger, metrics, onFatal } = this.#options;
    for (const name of [...this.#waiting]) {
      try {
        await this.#bootstrap(kpiSets.get(name)!);
      } catch (error) {
        if (this.#stopping.signal.aborted) return;
        const decision = decisionOf(error);
        metrics.counter('towerwatch_errors_total').inc({ code: codeOf(error), decision });
        if (decision === 'FAIL') {
          onFatal(error);
          return;
        }
        logger.error({ err: error, kpiSet: name }, 'no base model this time; it is tried again');
      }
    }
  }

  async #bootstrap(kpiSet: KpiSet): Promise<void> {
    const { config, codecs, producer, logger, metrics, version } = this.#options;
    const span = await findTrainingSpan(
      this.#options,
      kpiSet,
      config.BASE_HISTORY_DAYS,
      config.TRAINING_ENTITIES,
      this.#stopping.signal,
    );
    if (span === undefined || this.#stopping.signal.aborted) return;
    logger.info(
      { kpiSet: kpiSet.name, entities: span.entities.length },
      'enough history: a base model is fitted',
    );
    const started = performance.now();
    const threshold = { method: config.THRESHOLD_METHOD, level: config.THRESHOLD_LEVEL };
    const model = await this.#fit(kpiSet, span, threshold);
    const artifact = await baseArtifact({
      kpiSet,
      model,
      span,
      threshold,
      seed: config.SEED,
      codeVersion: version,
      now: Date.now(),
    });
    await producer.write(modelRecords(artifact, codecs, Date.now()));
    this.hasModel(kpiSet.name);
    const labels = { kpi_set: kpiSet.name };
    metrics.counter('towerwatch_retrain_runs_total').inc({ ...labels, kind: 'BASE', outcome: 'PROMOTED' });
    metrics
      .histogram('towerwatch_retrain_seconds')
      .observe({ ...labels, phase: 'FITTING' }, (performance.now() - started) / 1000);
    const { modelId, trainSeconds, promptThreshold } = artifact;
    logger.info({ modelId, trainSeconds, threshold: promptThreshold }, 'base model published and activated');
  }

  async #fit(kpiSet: KpiSet, span: TrainingSpan, threshold: ThresholdRule): Promise<FittedModel> {
    const { config, logger, metrics, version } = this.#options;
    const done = metrics.gauge('towerwatch_training_progress_ratio');
    const labels = { kpi_set: kpiSet.name };
    let tenths = 0;
    try {
      return await fitInProcess(
        {
          kind: 'FIT',
          clickhouse: { url: config.CLICKHOUSE_URL, database: config.CLICKHOUSE_DATABASE },
          span,
          kpiSet,
          calibrateAfter: span.to - config.CALIBRATION_DAYS * DAY_MS,
          threshold,
          seed: config.SEED,
          checkpointFolder: config.TRAINING_FOLDER,
          codeVersion: version,
        },
        {
          threads: config.TRAINING_THREADS,
          signal: this.#stopping.signal,
          onProgress: ({ step, steps, loss }) => {
            done.set(labels, step / steps);
            if (Math.floor((10 * step) / steps) === tenths) return;
            tenths = Math.floor((10 * step) / steps);
            logger.info({ kpiSet: kpiSet.name, step, steps, loss }, 'training');
          },
        },
      );
    } finally {
      done.remove(labels);
    }
  }
}
