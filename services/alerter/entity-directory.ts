import type { Entity } from '#schemas/types/topics.ts';

/** What the inventory says of an entity: its record on entities.v1. */
export type EntityInfo = Entity;

/** The inventory, as far as it is known. An entity may be missing from it and streams all the same. */
export interface EntityDirectory {
  get(entity: string): EntityInfo | undefined;
}

/** The inventory in memory, filled from entities.v1 in the order of each partition. */
export class EntityTable implements EntityDirectory {
  readonly #entities = new Map<string, EntityInfo>();

  get size(): number {
    return this.#entities.size;
  }

  get(entity: string): EntityInfo | undefined {
    return this.#entities.get(entity);
  }

  /** @param info null deletes the entity */
  apply(entity: string, info: EntityInfo | null): void {
    if (info === null) this.#entities.delete(entity);
    else this.#entities.set(entity, info);
  }
}
