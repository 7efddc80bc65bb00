import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { exitWithParent } from '#platform/lifecycle/parent.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { OutgoingRecord } from '#platform/stream/raw-record.ts';
import { sendSteadily } from './send-steadily.ts';

/** What a generator is started with, as JSON, beside what it makes its load of. */
export interface GeneratorServers {
  readonly brokers: string;
  readonly registryUrl: string;
}

export interface SteadyLoad {
  /** Records in all. */
  readonly total: number;
  /** Records a second. */
  readonly rate: number;
  /** Asked for each record once, in order. */
  readonly recordAt: (nth: number) => OutgoingRecord;
}

/** The whole of a process that a `LoadGenerator` starts: connects, sends the load of its task once it may begin, and ends. */
export async function generate<T extends GeneratorServers>(
  loadOf: (task: T, codecs: CodecBook) => SteadyLoad,
): Promise<void> {
  exitWithParent();
  const task = JSON.parse(process.argv[2]) as T;
  const logger = createLogger({ service: 'generator', instance: 'generator', level: 'silent' });
  const config = { KAFKA_BROKERS: task.brokers, SCHEMA_REGISTRY_URL: task.registryUrl };
  const { client, codecs } = await streamAdapters(config, 'generator', logger);
  const producer = new IdempotentProducer(client);
  await producer.connect();
  const { total, rate, recordAt } = loadOf(task, codecs);
  await sendSteadily({ total, rate }, (from, to) =>
    producer.write(Array.from({ length: to - from }, (_, i) => recordAt(from + i))),
  );
  await producer.close();
  process.disconnect();
}
