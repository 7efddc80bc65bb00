import { createHash } from 'node:crypto';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import { PartitionWorker } from '#platform/stream/partition-worker.ts';
import type { OutgoingRecord, RawRecord } from '#platform/stream/raw-record.ts';
import type { Stage } from '#platform/stream/stage.ts';
import type { Topic } from '#schemas/types/topics.ts';

/**
 * Entity → its messages in order, each as a line: end and status to be read, and a digest of all its bytes. What is
 * lost, repeated, out of order or different in any field shows as a difference between two ledgers.
 */
export type Ledger = Readonly<Record<string, readonly string[]>>;

type Timed = 'kpi.windows.v1' | 'kpi.scores.v1';

/** @param partitions records of a topic, by partition */
export async function ledgerOf(
  topic: Timed,
  partitions: readonly (readonly Pick<OutgoingRecord, 'key' | 'value'>[])[],
  codecs: CodecBook,
): Promise<Ledger> {
  const ledger: Record<string, string[]> = {};
  for (const records of partitions) {
    const messages = await codecs.of(topic).decodeAll(records.map(({ value }) => value));
    for (const [i, message] of messages.entries()) {
      if (message instanceof TowerwatchError) throw message;
      const { entity, end, status } = message;
      const digest = createHash('sha256').update(records[i].value!).digest('hex').slice(0, 16);
      ledger[entity] ??= [];
      ledger[entity].push(`${new Date(end).toISOString()} ${status} ${digest}`);
    }
  }
  return ledger;
}

/** What a stage makes of its input when nothing disturbs it: every partition in one go, without a broker. */
export async function undisturbed<S, T extends Topic>(
  stage: Stage<S, T>,
  input: readonly (readonly RawRecord[])[],
  output: Timed,
  codecs: CodecBook,
  now: number,
): Promise<Ledger> {
  const produced = await Promise.all(
    input.map(async (records, partition) => {
      const production = await new PartitionWorker(stage, partition, codecs).step(records, now);
      return production.records.filter(({ topic }) => topic === output);
    }),
  );
  return ledgerOf(output, produced, codecs);
}
