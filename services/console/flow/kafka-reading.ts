import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { committedOffsets, type PartitionRange, partitionRanges } from '#platform/kafka/offsets.ts';
import type { PipelineService } from '#platform/kafka/pipeline.ts';

/** Where the topics end and how far the groups have come, at one time. */
export interface KafkaReading {
  /** ms */
  readonly at: number;
  readonly topics: ReadonlyMap<string, readonly PartitionRange[]>;
  /** Group → topic → committed offset of each partition; undefined where the group never committed. */
  readonly committed: ReadonlyMap<string, ReadonlyMap<string, readonly (bigint | undefined)[]>>;
  /** Group → instances in it. */
  readonly members: ReadonlyMap<string, number>;
}

export interface ReadingPlan {
  readonly topics: readonly string[];
  readonly services: readonly PipelineService[];
}

/** Topics are read first: what is appended meanwhile must not count as lag. */
export async function readKafka(
  admin: KafkaAdmin,
  { topics, services }: ReadingPlan,
  clock: () => number,
): Promise<KafkaReading> {
  const at = clock();
  const ranges = await named(topics, (topic) => partitionRanges(admin, topic));
  const groups = services.flatMap((service) => service.groups);
  const topicsOf = new Map(groups.map((group) => [group.groupId, group.topics]));
  const groupIds = [...topicsOf.keys()];
  const [committed, described] = await Promise.all([
    named(groupIds, (id) => named(topicsOf.get(id)!, (topic) => committedOffsets(admin, id, topic))),
    admin.describeGroups(groupIds),
  ]);
  const members = new Map(described.groups.map((group) => [group.groupId, group.members.length]));
  return { at, topics: ranges, committed, members };
}

async function named<V>(
  names: readonly string[],
  read: (name: string) => Promise<V>,
): Promise<Map<string, V>> {
  return new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)));
}

/** Records that a topic holds, markers of transactions included. */
export function heldRecords(ranges: readonly PartitionRange[]): number {
  return ranges.reduce((sum, { low, high }) => sum + Number(high - low), 0);
}

/** Offsets that were ever given out in a topic. */
export function endOf(ranges: readonly PartitionRange[]): number {
  return ranges.reduce((sum, { high }) => sum + Number(high), 0);
}

/** How far a group has come, in offsets, and how many it has still to read. A partition that it never committed counts whole. */
export function progressOf(
  ranges: readonly PartitionRange[],
  committed: readonly (bigint | undefined)[],
): { readonly done: number; readonly lag: number } {
  let done = 0;
  let lag = 0;
  for (const [i, { low, high }] of ranges.entries()) {
    const at = committed[i] ?? low;
    done += Number(at);
    lag += Math.max(0, Number(high - at));
  }
  return { done, lag };
}
