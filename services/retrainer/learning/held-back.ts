import type { JudgedSpan } from '#core/learn/judged-span.ts';

/** One label in so many is kept for the gate. */
const EVERY = 4;

export interface SplitLabels {
  readonly training: readonly JudgedSpan[];
  /** For the gate: nothing is trained or chosen by them. */
  readonly heldBack: readonly JudgedSpan[];
}

/**
 * Keeps every fourth label of each verdict for the gate, in the order of a hash of their ids: a label stays on its side as
 * long as few others come.
 * @param part which of the four
 */
export function splitLabels(judged: readonly JudgedSpan[], part = EVERY - 1): SplitLabels {
  const heldBack = new Set<JudgedSpan>();
  for (const spans of Map.groupBy(judged, ({ verdict }) => verdict).values()) {
    const ordered = [...spans].sort((a, b) => hashOf(a.id) - hashOf(b.id) || (a.id < b.id ? -1 : 1));
    for (const [i, span] of ordered.entries()) if (i % EVERY === part) heldBack.add(span);
  }
  return {
    training: judged.filter((span) => !heldBack.has(span)),
    heldBack: judged.filter((span) => heldBack.has(span)),
  };
}

/** FNV-1a over the UTF-16 units. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
