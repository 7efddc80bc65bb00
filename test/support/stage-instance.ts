import type { KafkaClient } from '#platform/kafka/client.ts';
import { StageRunner } from '#platform/kafka/stage-runner.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';
import type { StreamBroker } from './stream-broker.ts';

export interface InstanceOptions<S, T extends Topic> {
  readonly stage: Stage<S, T>;
  readonly now: () => number;
  /** Instead of the broker's own, to disturb it. */
  readonly client?: KafkaClient;
  readonly sessionTimeoutMs?: number;
  readonly maxRecords?: number;
}

/** One instance of a stage in this process, in the group of its service, and what it told its observer. */
export class StageInstance<S, T extends Topic> {
  /** Partitions that it owns. */
  partitions: readonly number[] = [];
  /** Assignments so far. */
  assignments = 0;
  /** Partitions opened so far, again after a failure included. */
  opened = 0;
  /** Records read to restore state. */
  restored = 0;
  /** Errors, in order. */
  readonly failures: unknown[] = [];
  /** Partition → records to its end, as last told. */
  readonly lag = new Map<number, number>();
  readonly #runner: StageRunner<S, T>;

  constructor({ client, codecs }: Pick<StreamBroker, 'client' | 'codecs'>, options: InstanceOptions<S, T>) {
    this.#runner = new StageRunner({
      client: options.client ?? client,
      stage: options.stage,
      codecs,
      groupId: groupOf(options.stage.name),
      maxRecords: options.maxRecords ?? 100,
      lingerMs: 20,
      sessionTimeoutMs: options.sessionTimeoutMs ?? 10_000,
      clock: options.now,
      observer: {
        committed: () => {},
        failed: (error) => this.failures.push(error),
        restored: (_, records) => {
          this.opened++;
          this.restored += records;
        },
        assigned: (partitions) => {
          this.partitions = partitions;
          this.assignments++;
        },
        lagging: (partition, records) => this.lag.set(partition, records),
      },
      logger: createLogger({ service: 'test', instance: 'test', level: process.env.LOG_LEVEL ?? 'silent' }),
      onFatal: (error) => this.failures.push(error),
    });
  }

  start(): Promise<void> {
    return this.#runner.start();
  }

  stop(): Promise<void> {
    return this.#runner.stop();
  }
}
