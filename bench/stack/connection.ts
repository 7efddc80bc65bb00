import type { LocalStack } from '#infra/local/stack.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { type StreamAdapters, streamAdapters } from '#platform/kafka/stream-adapters.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import { createLogger } from '#platform/logging/logger.ts';

/** A bench's own way to the servers. */
export interface BenchConnection extends StreamAdapters {
  readonly producer: IdempotentProducer;
  readonly admin: KafkaAdmin;
}

/** Connects until the lifecycle ends. */
export async function connect(
  { brokers, registryUrl }: Pick<LocalStack, 'brokers' | 'registryUrl'>,
  lifecycle: Lifecycle,
): Promise<BenchConnection> {
  const config = { KAFKA_BROKERS: brokers, SCHEMA_REGISTRY_URL: registryUrl };
  const logger = createLogger({ service: 'bench', instance: 'bench', level: 'silent' });
  const { client, codecs } = await streamAdapters(config, 'towerwatch-bench', logger);
  const producer = new IdempotentProducer(client);
  const admin = client.admin();
  await Promise.all([producer.connect(), admin.connect()]);
  lifecycle.onShutdown('Kafka', async () => {
    await Promise.all([producer.close(), admin.disconnect()]);
  });
  return { client, codecs, producer, admin };
}
