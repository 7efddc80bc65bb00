import { expect, test } from '@jest/globals';
import type { KafkaAdmin } from '#platform/kafka/client.ts';
import { committedOffsets } from '#platform/kafka/offsets.ts';

/** An admin whose broker answers with these errors of the protocol before it answers. */
function adminAfter(...types: string[]): KafkaAdmin {
  const fetchOffsets = async () => {
    const type = types.shift();
    if (type !== undefined) throw Object.assign(new Error(type), { type });
    return [
      {
        topic: 'kpi.raw.v1',
        partitions: [
          { partition: 1, offset: '7' },
          { partition: 0, offset: '-1' },
        ],
      },
    ];
  };
  return { fetchOffsets } as unknown as KafkaAdmin;
}

test('committed offsets are asked for again while the group has no coordinator', async () => {
  const admin = adminAfter('NOT_COORDINATOR_FOR_GROUP', 'GROUP_LOAD_IN_PROGRESS');
  expect(await committedOffsets(admin, 'group', 'kpi.raw.v1')).toEqual([undefined, 7n]);
});

test('any other error is told at once', async () => {
  const admin = adminAfter('GROUP_AUTHORIZATION_FAILED');
  await expect(committedOffsets(admin, 'group', 'kpi.raw.v1')).rejects.toThrow('GROUP_AUTHORIZATION_FAILED');
});
