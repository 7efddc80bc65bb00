import kafkajs from 'kafkajs';
import type { KafkaAdmin } from '#platform/kafka/client.ts';

/** Who has which partitions of a topic, by client id; undefined while the group is being rebalanced. */
export async function assignments(
  admin: KafkaAdmin,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
  const { groups } = await admin.describeGroups([groupId]);
  if (groups[0].state !== 'Stable') return undefined;
  return new Map(
    groups[0].members.map(({ clientId, memberAssignment }) => {
      const { assignment = {} } = kafkajs.AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? {};
      return [clientId, assignment[topic] ?? []];
    }),
  );
}
