import { setTimeout as delay } from 'node:timers/promises';
import type { KafkaAdmin } from './client.ts';
import { committedOffsets, type PartitionRange, partitionRanges } from './offsets.ts';

export interface Consumption {
  readonly groupId: string;
  readonly topics: readonly string[];
}

export interface WaitOptions {
  readonly pollMs: number;
  /** Told at every look how many records a group has still to process. */
  readonly onWaiting?: (groupId: string, records: number) => void;
  /** Ends the wait. */
  readonly signal?: AbortSignal;
}

/**
 * Waits, group after group in the order of the flow, until each has processed what was in its topics when its turn came.
 * What lay in the first topic at the call has then passed through all of them.
 * @returns false where the signal came first
 */
export async function processed(
  admin: KafkaAdmin,
  flow: readonly Consumption[],
  { pollMs, onWaiting, signal }: WaitOptions,
): Promise<boolean> {
  for (const { groupId, topics } of flow) {
    const ends = await Promise.all(topics.map((topic) => partitionRanges(admin, topic)));
    for (;;) {
      const left = await Promise.all(topics.map((topic, i) => leftOf(admin, groupId, topic, ends[i])));
      const records = left.reduce((sum, one) => sum + one, 0);
      if (records === 0) break;
      if (signal?.aborted) return false;
      onWaiting?.(groupId, records);
      await delay(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }
  return true;
}

async function leftOf(
  admin: KafkaAdmin,
  groupId: string,
  topic: string,
  ends: readonly PartitionRange[],
): Promise<number> {
  const committed = await committedOffsets(admin, groupId, topic);
  return ends.reduce((left, { low, high }, i) => left + Math.max(0, Number(high - (committed[i] ?? low))), 0);
}
