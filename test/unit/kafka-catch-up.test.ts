import { expect, test } from '@jest/globals';
import { processed } from '#platform/kafka/catch-up.ts';
import type { KafkaAdmin } from '#platform/kafka/client.ts';

const FLOW = [
  { groupId: 'first', topics: ['a'] },
  { groupId: 'second', topics: ['b', 'c'] },
];

/** Topics of one partition with ten records each, of which a group commits two more at every look. */
function adminOf(standsStill: (groupId: string) => boolean) {
  const committed = new Map<string, number>();
  return {
    fetchTopicOffsets: async () => [{ partition: 0, offset: '10', high: '10', low: '0' }],
    fetchOffsets: async ({ groupId, topics: [topic] }: { groupId: string; topics: string[] }) => {
      const offset = standsStill(groupId) ? 4 : Math.min(10, (committed.get(groupId + topic) ?? 0) + 2);
      committed.set(groupId + topic, offset);
      return [{ topic, partitions: [{ partition: 0, offset: String(offset) }] }];
    },
  } as unknown as KafkaAdmin;
}

test('tells what is left, group after group, until all is processed', async () => {
  const told: [string, number][] = [];
  const onWaiting = (group: string, left: number) => told.push([group, left]);
  expect(
    await processed(
      adminOf(() => false),
      FLOW,
      { pollMs: 1, onWaiting },
    ),
  ).toBe(true);
  expect(told).toEqual([
    ...[8, 6, 4, 2].map((left): [string, number] => ['first', left]),
    ...[16, 12, 8, 4].map((left): [string, number] => ['second', left]),
  ]);
});

test('ends with its signal where a group stands still, within a poll', async () => {
  const signal = AbortSignal.timeout(50);
  const began = performance.now();
  expect(
    await processed(
      adminOf((group) => group === 'second'),
      FLOW,
      { pollMs: 60_000, signal },
    ),
  ).toBe(false);
  expect(performance.now() - began).toBeLessThan(5000);
});
