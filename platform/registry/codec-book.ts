import type { Codec, CodecBook } from '#platform/stream/codec-book.ts';
import type { TopicContract } from '#schemas/contracts.ts';
import type { Topic, TopicValues } from '#schemas/types/topics.ts';
import { openCodec } from './codec.ts';
import type { SchemaSource } from './schema-source.ts';

/**
 * Opens the codecs of all contracts at once.
 * @throws TowerwatchError SCHEMA_NOT_REGISTERED, REGISTRY_UNAVAILABLE
 */
export async function openCodecBook(
  contracts: readonly TopicContract[],
  source: SchemaSource,
  now: () => number = Date.now,
): Promise<CodecBook> {
  const codecs = new Map<Topic, unknown>(
    await Promise.all(
      contracts.map(async (contract) => [contract.topic, await openCodec(contract, source, now)] as const),
    ),
  );
  return {
    of<T extends Topic>(topic: T): Codec<TopicValues[T]> {
      const codec = codecs.get(topic);
      if (codec === undefined) throw new TypeError(`no codec was opened for ${topic}`);
      return codec as Codec<TopicValues[T]>;
    },
  };
}
