import type { TopicSettings } from '#schemas/contracts.ts';
import type { KafkaAdmin } from './client.ts';

/** The first topic on a new broker waits for its controller. */
const TIMEOUT_MS = 30_000;

/**
 * Creates the topics that are not there yet; those that are stay as they are.
 * @param replicationFactor copies of each partition, at most the number of brokers
 * @returns the names of the topics created
 */
export async function createTopics(
  admin: KafkaAdmin,
  topics: readonly TopicSettings[],
  replicationFactor: number,
): Promise<string[]> {
  const existing = new Set(await admin.listTopics());
  const missing = topics.filter(({ topic }) => !existing.has(topic));
  if (missing.length === 0) return [];
  await admin.createTopics({
    waitForLeaders: true,
    timeout: TIMEOUT_MS,
    topics: missing.map(({ topic, partitions, config }) => ({
      topic,
      numPartitions: partitions,
      replicationFactor,
      configEntries: Object.entries(config).map(([name, value]) => ({ name, value })),
    })),
  });
  return missing.map(({ topic }) => topic);
}
