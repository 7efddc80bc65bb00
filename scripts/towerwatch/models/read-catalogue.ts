import { TowerwatchError } from '#platform/errors/errors.ts';
import type { KafkaClient } from '#platform/kafka/client.ts';
import { partitionRanges, withAdmin } from '#platform/kafka/offsets.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import { ModelCatalogue } from '#platform/models/catalogue.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';

export interface CatalogueReader {
  /** Told how much of the topic has been read, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Told of a record that does not decode: its key keeps what it had, as in a scorer. */
  readonly onPassedOver: (error: TowerwatchError, offset: bigint) => void;
}

/** Reads what `models.v1` holds at the call. */
export async function readCatalogue(
  { client, codecs }: { readonly client: KafkaClient; readonly codecs: CodecBook },
  { onProgress, onPassedOver }: CatalogueReader,
): Promise<ModelCatalogue> {
  const topic = 'models.v1';
  const catalogue = new ModelCatalogue();
  for (const { partition, low, high } of await withAdmin(client, (admin) => partitionRanges(admin, topic))) {
    await readRange(client, { topic, partition, from: low, to: high }, async (records) => {
      const decoded = await codecs.of(topic).decodeAll(records.map(({ value }) => value));
      for (const [i, { key, value, offset }] of records.entries()) {
        const message = decoded[i];
        if (key === null) continue;
        if (value === null) catalogue.add(key.toString(), null);
        else if (message instanceof TowerwatchError) onPassedOver(message, offset);
        else catalogue.add(key.toString(), message);
        onProgress(Number(offset + 1n - low) / Number(high - low));
      }
    });
  }
  return catalogue;
}
