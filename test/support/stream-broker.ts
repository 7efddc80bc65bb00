import { startStack } from '#infra/local/stack.ts';
import { type KafkaAdmin, type KafkaClient, kafkaClient } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { partitionRanges } from '#platform/kafka/offsets.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import { createLogger } from '#platform/logging/logger.ts';
import { openCodecBook } from '#platform/registry/codec-book.ts';
import { ConfluentRegistry } from '#platform/registry/confluent.ts';
import { registerContracts } from '#platform/registry/register.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import { readContracts } from '#schemas/contracts.ts';
import { deployTopics } from '#scripts/deploy.ts';

/** Broker and registry with every topic and schema. */
export interface StreamBroker {
  readonly brokers: string;
  readonly registryUrl: string;
  readonly client: KafkaClient;
  readonly admin: KafkaAdmin;
  readonly producer: IdempotentProducer;
  readonly codecs: CodecBook;
  /** Ends of the partitions of a topic, markers of transactions included. */
  ends(topic: string): Promise<bigint[]>;
  /** What a read_committed reader sees, by partition, of what was written since the test began. */
  committed(topic: string): Promise<RawRecord[][]>;
  stop(): Promise<void>;
}

/** Those that KAFKA_BROKERS and SCHEMA_REGISTRY_URL name, or our own; nobody else may use them meanwhile. */
export async function streamBroker(): Promise<StreamBroker> {
  const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
  // History takes no part: a server that is named is not started.
  const stack = await startStack({ env: { CLICKHOUSE_URL: 'http://unused', ...process.env } });
  const { brokers, registryUrl } = stack;
  const client = kafkaClient({ brokers, clientId: 'test', logger });
  const admin = client.admin();
  const producer = new IdempotentProducer(client);
  const stop = async () => {
    await Promise.all([admin.disconnect(), producer.close()]);
    await stack.stop();
  };
  try {
    const { topics } = readContracts();
    await Promise.all([deployTopics(brokers, 1, logger), registerContracts(registryUrl, topics)]);
    await Promise.all([admin.connect(), producer.connect()]);
    const ends = async (topic: string) => (await partitionRanges(admin, topic)).map(({ high }) => high);
    const origins = new Map(
      await Promise.all(topics.map(async ({ topic }) => [topic as string, await ends(topic)] as const)),
    );
    const committed = async (topic: string) =>
      Promise.all(
        (await ends(topic)).map(async (to, partition) => {
          const records: RawRecord[] = [];
          const from = origins.get(topic)?.[partition] ?? 0n;
          await readRange(client, { topic, partition, from, to }, (some) => {
            records.push(...some);
          });
          return records;
        }),
      );
    const codecs = await openCodecBook(topics, new ConfluentRegistry(registryUrl));
    return { brokers, registryUrl, client, admin, producer, codecs, ends, committed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
