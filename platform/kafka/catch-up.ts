import type { KafkaAdmin } from './client.ts';
import { committedOffsets, partitionRanges } from './offsets.ts';

/** Records of a topic that a group has yet to process; those never committed count from the start. */
export async function lagOf(admin: KafkaAdmin, groupId: string, topic: string): Promise<number> {
  const [ranges, committed] = await Promise.all([
    partitionRanges(admin, topic),
    committedOffsets(admin, groupId, topic),
  ]);
  return ranges.reduce((lag, { low, high }, i) => lag + Number(high - (committed[i] ?? low)), 0);
}

export interface Consumption {
  readonly groupId: string;
  readonly topics: readonly string[];
}

/**
 * Resolves when every group, one after the other in the order of the flow, has processed all that is in its topics.
 * Meant for a time when nothing new comes in at the front.
 */
export async function caughtUp(
  admin: KafkaAdmin,
  flow: readonly Consumption[],
  { pollMs, onLag }: { pollMs: number; onLag?: (groupId: string, lag: number) => void },
): Promise<void> {
  for (const { groupId, topics } of flow) {
    for (;;) {
      const lags = await Promise.all(topics.map((topic) => lagOf(admin, groupId, topic)));
      const lag = lags.reduce((sum, one) => sum + one, 0);
      onLag?.(groupId, lag);
      if (lag === 0) break;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }
}
