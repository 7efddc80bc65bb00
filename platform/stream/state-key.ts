/** Key of an entity's state in a changelog: an entity may send several kpiSets, and each has a state of its own. */
export function stateKey(kpiSet: string, entity: string): string {
  return `${kpiSet}/${entity}`;
}

/** Names of kpiSets have no slash, ids of entities may. */
export function splitStateKey(key: string): [kpiSet: string, entity: string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}
