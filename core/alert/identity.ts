export type AlertKind = 'SCORE' | 'TELEMETRY_SILENT';

/** `entity~kpiSet~kind~start ms`: readable, and the same in every replay. @param from first anomalous step, ms */
export function anomalyId(entity: string, kpiSet: string, kind: AlertKind, from: number): string {
  return `${entity}~${kpiSet}~${kind}~${from}`;
}

/**
 * `region~kpiSet~bucket start ms`: alerts of one region that start in the same time bucket share it.
 *
 * A region's entities are spread over partitions and instances that do not know of each other, so the id may depend on
 * nothing but the alert itself: hence fixed buckets instead of a chain of neighbours. The border case: two alerts a step
 * apart on either side of a bucket's edge get different groups, while within a group no two starts are `groupWithinMs` or
 * more apart.
 *
 * @param from first anomalous step, ms
 * @param groupWithinMs length of a bucket, ms
 */
export function groupId(region: string, kpiSet: string, from: number, groupWithinMs: number): string {
  return `${region}~${kpiSet}~${Math.floor(from / groupWithinMs) * groupWithinMs}`;
}
