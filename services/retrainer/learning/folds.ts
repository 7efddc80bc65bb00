import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { type SplitLabels, splitLabels } from './held-back.ts';

/** With fewer labels each is held back once; with more, a quarter of them tells enough. */
const ENOUGH = 200;
const PARTS = 4;

/** The ways in which labels are split for the gate: candidates are trained once for each. */
export function foldsOf(judged: readonly JudgedSpan[]): readonly SplitLabels[] {
  const folds = Array.from({ length: PARTS }, (_, part) => splitLabels(judged, part));
  return judged.length < ENOUGH ? folds.filter(({ heldBack }) => heldBack.length > 0) : folds.slice(0, 1);
}
