import type { TopicContract } from '#schemas/contracts.ts';
import { ConfluentRegistry } from './confluent.ts';

type Registration = Pick<TopicContract, 'subject' | 'schema'>;

/**
 * Registers every contract's schema with compatibility FULL_TRANSITIVE, one after the other; again, it changes nothing.
 * @returns the id of each schema by subject
 * @throws SCHEMA_INCOMPATIBLE at the first schema that the registry refuses; REGISTRY_UNAVAILABLE
 */
export async function registerContracts(
  registryUrl: string,
  contracts: Iterable<Registration>,
): Promise<ReadonlyMap<string, number>> {
  const registry = new ConfluentRegistry(registryUrl);
  const ids = new Map<string, number>();
  for (const { subject, schema } of contracts) ids.set(subject, await registry.register(subject, schema));
  return ids;
}

/** Subjects that do not have this version's schema. @throws REGISTRY_UNAVAILABLE */
export async function unregisteredSubjects(
  registryUrl: string,
  contracts: Iterable<Registration>,
): Promise<string[]> {
  const registry = new ConfluentRegistry(registryUrl);
  const missing: string[] = [];
  for (const { subject, schema } of contracts) {
    if ((await registry.idOf(subject, schema)) === undefined) missing.push(subject);
  }
  return missing;
}
