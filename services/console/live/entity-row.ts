import type { Entity } from '#schemas/types/topics.ts';
import type { EntityLive, EntityRow } from '../api/shapes/entity.ts';

/** @param info what the inventory knows, where it knows the entity */
export function entityRowOf(row: EntityLive, info: Entity | undefined): EntityRow {
  return {
    ...row,
    name: info?.name ?? null,
    region: info?.region ?? null,
    site: info?.site ?? null,
    kind: info?.kind ?? null,
    latitude: info?.coordinates?.latitude ?? null,
    longitude: info?.coordinates?.longitude ?? null,
    tags: info?.tags ?? [],
  };
}

/** Of an entity that the inventory knows, and that has not been heard of. */
export function absentRow(entity: string): EntityLive {
  return {
    entity,
    kpiSet: '',
    status: 'ABSENT',
    end: null,
    score: null,
    threshold: null,
    pValue: null,
    modelId: null,
    alert: null,
    changedAt: null,
    change: null,
  };
}
