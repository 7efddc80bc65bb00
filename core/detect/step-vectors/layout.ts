import type { WindowShape } from '../detector.ts';
import type { Averages } from '../residual-features/averages.ts';

/** Steps over which residuals are averaged: the step itself, its last while, and what has lasted. */
const SPANS = [1, 4, 16];

/** What is read of a window of residuals: for each new step a vector of D features, all spans of KPI means in turn. */
export interface StepLayout {
  readonly shape: WindowShape;
  /** Rows [hop · spans] over the steps that are read. */
  readonly averages: Averages;
  /** D */
  readonly dimensions: number;
}

/**
 * Each new step's vector: means of the residual over the last 1, 4 and 16 steps that end with it, as far as the window has
 * them for its first new step. Windows of one step have the residuals alone.
 */
export function stepLayout(shape: WindowShape): StepLayout {
  const { length, kpis, hop } = shape;
  const spans = SPANS.filter((span) => span <= length - hop + 1);
  const steps = hop - 1 + Math.max(...spans);
  const weights = Array.from({ length: hop }, (_, j) => steps - hop + j + 1).flatMap((to) =>
    spans.map((span) => new Float64Array(steps).fill(1 / span, to - span, to)),
  );
  return { shape, averages: { steps, weights }, dimensions: spans.length * kpis };
}
