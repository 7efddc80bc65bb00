import type { KafkaAdmin, KafkaClient } from '#platform/kafka/client.ts';
import { type PartitionRange, partitionRanges } from '#platform/kafka/offsets.ts';
import { readRange } from '#platform/kafka/read-range.ts';
import type { CodecBook } from '#platform/stream/codec-book.ts';
import type { Topic } from '#schemas/types/topics.ts';
import { readTopic } from '../stack/read-topic.ts';
import { completesWindow, type Load, sampleOf } from './load.ts';

/** Records whose size is looked at, of each partition the newest. */
const SIZED = 500n;

export const SIZED_TOPICS = [
  'kpi.raw.v1',
  'kpi.windows.v1',
  'kpi.scores.v1',
  'towerwatch.windower.state.v1',
] as const;

/** What a `read_committed` reader finds once everything is processed. */
export interface Audit {
  /** Windows that the samples complete. */
  readonly expected: number;
  /** Of these, without a score. */
  readonly lost: number;
  /** Scores of a window beyond its first, and scores that nothing asked for. */
  readonly duplicated: number;
  /** When each sample was appended, ms; 0 where it was not. */
  readonly sampledAt: Float64Array;
  /** When the score of the window that the sample completes was appended, ms; 0 where there is none. */
  readonly scoredAt: Float64Array;
  /** Bytes of key and value that a topic takes for each sample. */
  readonly bytesPerSample: Readonly<Record<string, number>>;
}

export interface AuditOptions {
  readonly load: Load;
  readonly client: KafkaClient;
  readonly admin: KafkaAdmin;
  readonly codecs: CodecBook;
  /** Where the topics ended before the load. */
  readonly origins: ReadonlyMap<Topic, readonly PartitionRange[]>;
}

export async function audit(options: AuditOptions): Promise<Audit> {
  const { load } = options;
  const sampledAt = new Float64Array(load.samples);
  const scoredAt = new Float64Array(load.samples);
  const scores = new Uint16Array(load.samples);
  let duplicated = 0;
  await readTopic(options, 'kpi.raw.v1', ({ entity, ts }, { appendedAt }) => {
    sampledAt[sampleOf(load, entity, ts)] = appendedAt;
  });
  await readTopic(options, 'kpi.scores.v1', ({ entity, end }, { appendedAt }) => {
    const sample = sampleOf(load, entity, end);
    if (completesWindow(load, sample) && scores[sample]++ === 0) scoredAt[sample] = appendedAt;
    else duplicated++;
  });
  let expected = 0;
  let lost = 0;
  for (let sample = 0; sample < load.samples; sample++) {
    if (!completesWindow(load, sample)) continue;
    expected++;
    if (scores[sample] === 0) lost++;
  }
  const sizes = SIZED_TOPICS.map(async (topic) => [topic, await bytesPerSample(options, topic)] as const);
  return {
    expected,
    lost,
    duplicated,
    sampledAt,
    scoredAt,
    bytesPerSample: Object.fromEntries(await Promise.all(sizes)),
  };
}

/** By the size of the newest records and the number of all since the load began; transaction markers are few. */
async function bytesPerSample({ client, admin, load, origins }: AuditOptions, topic: Topic): Promise<number> {
  let bytes = 0;
  for (const { partition, high } of await partitionRanges(admin, topic)) {
    const origin = origins.get(topic)![partition].high;
    const from = high - SIZED > origin ? high - SIZED : origin;
    const sizes: number[] = [];
    await readRange(client, { topic, partition, from, to: high }, (records) => {
      for (const { key, value } of records) sizes.push((key?.length ?? 0) + (value?.length ?? 0));
    });
    if (sizes.length === 0) continue;
    bytes += (sizes.reduce((sum, size) => sum + size, 0) / sizes.length) * Number(high - origin);
  }
  return bytes / load.samples;
}
