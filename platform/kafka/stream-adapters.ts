import type { Logger } from 'pino';
import { openCodecBook } from '#platform/registry/codec-book.ts';
import { ConfluentRegistry } from '#platform/registry/confluent.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { readContracts } from '#schemas/contracts.ts';
import { type KafkaClient, kafkaClient } from './client.ts';

export interface StreamAdapters {
  readonly client: KafkaClient;
  readonly codecs: CodecBook;
}

/** Kafka and the codecs of all topics, as a service's configuration names them. */
export async function streamAdapters(
  config: { readonly KAFKA_BROKERS: string; readonly SCHEMA_REGISTRY_URL: string },
  clientId: string,
  logger: Logger,
): Promise<StreamAdapters> {
  return {
    client: kafkaClient({ brokers: config.KAFKA_BROKERS, clientId, logger }),
    codecs: await openCodecBook(readContracts().topics, new ConfluentRegistry(config.SCHEMA_REGISTRY_URL)),
  };
}
