import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { anomalousDays, dealLabels, type SplitLabels } from './held-back.ts';

/** Days of entities with an anomaly from which a quarter of the labels tells enough; with fewer each is held back once. */
const ENOUGH = 40;

/** The ways in which labels are split for the gate: candidates are trained once for each. */
export function foldsOf(judged: readonly JudgedSpan[]): readonly SplitLabels[] {
  const folds = dealLabels(judged).filter(({ heldBack }) => heldBack.length > 0);
  return anomalousDays(judged) < ENOUGH ? folds : folds.slice(0, 1);
}

/** All labels that are held back in any of them. */
export function heldBackOf(judged: readonly JudgedSpan[]): readonly JudgedSpan[] {
  return foldsOf(judged).flatMap(({ heldBack }) => heldBack);
}
