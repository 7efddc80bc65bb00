import { createRequire } from 'node:module';
import type { KafkaAdmin } from '#platform/kafka/client.ts';

const require = createRequire(import.meta.url);

/**
 * Who has which partitions of a topic, by client id; undefined while the group is being rebalanced.
 * kafkajs is loaded here and not imported: Jest would load it before `platform/kafka/client.ts` has put its parts in place.
 */
export async function assignments(
  admin: KafkaAdmin,
  groupId: string,
  topic: string,
): Promise<ReadonlyMap<string, readonly number[]> | undefined> {
  const { AssignerProtocol } = require('kafkajs') as typeof import('kafkajs');
  const { groups } = await admin.describeGroups([groupId]);
  if (groups[0].state !== 'Stable') return undefined;
  return new Map(
    groups[0].members.map(({ clientId, memberAssignment }) => {
      const { assignment = {} } = AssignerProtocol.MemberAssignment.decode(memberAssignment) ?? {};
      return [clientId, assignment[topic] ?? []];
    }),
  );
}
