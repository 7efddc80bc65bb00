import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { DAY_MS } from '#core/series/grid.ts';

/** One part in so many is kept for the gate. */
export const PARTS = 4;

export interface SplitLabels {
  readonly training: readonly JudgedSpan[];
  /** For the gate: nothing is trained or chosen by them. */
  readonly heldBack: readonly JudgedSpan[];
}

/**
 * Deals labels out to four parts, each of which may be kept for the gate: all of one entity's day to the same, since spans
 * of one anomaly tell each other; days with anomalies first, so that every part has its share. In the order of a hash of
 * their ids, not of time.
 */
export function dealLabels(judged: readonly JudgedSpan[]): readonly SplitLabels[] {
  const blocks = [...Map.groupBy(judged, blockOf)].map(([id, spans]) => ({ id, spans, order: hashOf(id) }));
  const rank = ({ spans }: { spans: readonly JudgedSpan[] }) => Number(!spans.some(isAnomalous));
  blocks.sort((a, b) => rank(a) - rank(b) || a.order - b.order || (a.id < b.id ? -1 : 1));
  const partOf = new Map(blocks.flatMap(({ spans }, i) => spans.map((span) => [span, i % PARTS] as const)));
  return Array.from({ length: PARTS }, (_, part) => ({
    training: judged.filter((span) => partOf.get(span) !== part),
    heldBack: judged.filter((span) => partOf.get(span) === part),
  }));
}

/** Days of entities with an anomaly among the labels. */
export function anomalousDays(judged: readonly JudgedSpan[]): number {
  return new Set(judged.filter(isAnomalous).map(blockOf)).size;
}

const isAnomalous = ({ anomalous }: JudgedSpan) => anomalous.length > 0;

const blockOf = ({ entity, from }: JudgedSpan) => `${entity}~${Math.floor(from / DAY_MS)}`;

/** FNV-1a over the UTF-16 units. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
