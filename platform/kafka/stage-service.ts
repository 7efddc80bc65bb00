import { codeOf, decisionOf } from '#platform/errors/boundary.ts';
import type { ServiceContext } from '#platform/lifecycle/run-service.ts';
import { SampledWarnings } from '#platform/logging/sampled-warnings.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Production } from '#platform/stream/partition-worker.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { KafkaClient } from './client.ts';
import { type StageObserver, StageRunner } from './stage-runner.ts';

/** What a stage needs of the service that it runs in. */
export type StageContext = Pick<
  ServiceContext<{
    readonly TRANSACTION_MS: number;
    readonly TRANSACTION_RECORDS: number;
    readonly SESSION_TIMEOUT_MS: number;
  }>,
  'config' | 'logger' | 'metrics' | 'lifecycle' | 'readiness'
>;

export interface StageServiceOptions<S, T extends Topic> {
  readonly stage: Stage<S, T>;
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
  /** Counts what only this service knows how to read. */
  readonly count: (production: Production) => void;
}

/** Consumer group of a stage, the same for all its instances. */
export const groupOf = (service: string): string => `towerwatch-${service}`;

/** Runs a stage as a service: on Kafka exactly once, measured, and ended in good order. */
export async function runStageService<S, T extends Topic>(
  context: StageContext,
  { stage, client, codecs, count }: StageServiceOptions<S, T>,
): Promise<void> {
  const { config, logger, lifecycle, readiness } = context;
  const runner = new StageRunner({
    client,
    stage,
    codecs,
    groupId: groupOf(stage.name),
    maxRecords: config.TRANSACTION_RECORDS,
    lingerMs: config.TRANSACTION_MS,
    sessionTimeoutMs: config.SESSION_TIMEOUT_MS,
    clock: Date.now,
    observer: observerOf(context, stage.input, count),
    logger,
    onFatal: (error) => lifecycle.fail(error),
  });
  readiness.register(`${stage.name} partitions`, () =>
    runner.hasJoined ? null : 'not yet in its consumer group',
  );
  lifecycle.onShutdown(`${stage.name} stage`, () => runner.stop());
  await runner.start();
}

function observerOf(
  { metrics, logger }: StageContext,
  topic: Topic,
  count: (production: Production) => void,
): StageObserver {
  const recordsIn = metrics.counter('towerwatch_records_in_total');
  const recordsOut = metrics.counter('towerwatch_records_out_total');
  const refusals = metrics.counter('towerwatch_refusals_total');
  const deadLetters = metrics.counter('towerwatch_dead_letters_total');
  const seconds = metrics.histogram('towerwatch_transaction_seconds');
  const sizes = metrics.histogram('towerwatch_transaction_records');
  const warnings = new SampledWarnings({ logger, clock: Date.now });
  return {
    committed(production, took) {
      const { accepted, refused, emissions, abandoned } = production;
      const refusedCount = [...refused.values()].reduce((sum, n) => sum + n, 0);
      if (accepted + refusedCount > 0) {
        recordsIn.inc({ topic }, accepted + refusedCount);
        sizes.observe(accepted + refusedCount);
      }
      for (const [name, list] of Map.groupBy(emissions, (emission) => emission.topic)) {
        recordsOut.inc({ topic: name }, list.length);
      }
      for (const [code, n] of refused) refusals.inc({ topic, code }, n);
      if (production.deadLetters.length > 0) deadLetters.inc({ topic }, production.deadLetters.length);
      for (const { code, offset, message } of production.deadLetters) {
        warnings.logSampled(code, { code, topic, offset: String(offset) }, `refused: ${message}`);
      }
      for (const { topic: origin, code, offset, message } of abandoned) {
        refusals.inc({ topic: origin, code });
        deadLetters.inc({ topic: origin });
        warnings.logSampled(code, { code, topic: origin, offset: String(offset) }, `put aside: ${message}`);
      }
      seconds.observe({ outcome: 'committed' }, took);
      count(production);
    },
    failed(error) {
      seconds.observe({ outcome: 'aborted' }, 0);
      metrics.counter('towerwatch_errors_total').inc({ code: codeOf(error), decision: decisionOf(error) });
    },
    restored(partition, records, took) {
      metrics.counter('towerwatch_restored_records_total').inc(records);
      metrics.histogram('towerwatch_restore_seconds').observe(took);
      logger.info({ partition, records, seconds: took }, 'state restored');
    },
    assigned(partitions) {
      metrics.gauge('towerwatch_partitions_assigned').set({ topic }, partitions.length);
      logger.info({ partitions }, 'partitions assigned');
    },
    lagging(partition, records) {
      metrics.gauge('towerwatch_consumer_lag_records').set({ topic, partition: String(partition) }, records);
    },
  };
}
