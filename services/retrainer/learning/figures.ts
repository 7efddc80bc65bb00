import { aucPr } from '#core/evaluate/auc-pr.ts';
import { bestF1, pointScore } from '#core/evaluate/point-f1.ts';
import { rank } from '#core/evaluate/ranking.ts';
import type { Verdict } from '#core/learn/judged-span.ts';
import type { Figures } from '#schemas/types/topics.ts';
import type { ScoredSpan } from './judged-scores.ts';

/** Quality on judged spans; null where there is nothing to measure it by. */
export function figuresOf(spans: readonly ScoredSpan[], threshold: number): Figures {
  const ranking = rank(spans);
  const hasAnomalies = ranking.positives.length > 0;
  return {
    aucPr: hasAnomalies ? aucPr(ranking) : null,
    vusPr: null,
    pointF1: hasAnomalies ? pointScore(spans, threshold).f1 : null,
    bestF1: hasAnomalies ? bestF1(ranking) : null,
    visibleRecall: flaggedShare(spans, 'TRUE_POSITIVE', threshold),
    fnRecall: flaggedShare(spans, 'FALSE_NEGATIVE', threshold),
    normalFlagged: flaggedShare(spans, 'FALSE_POSITIVE', threshold),
    falseAlertsPerEntityDay: null,
  };
}

/** Share of the spans of a verdict with any step over threshold. */
export function flaggedShare(
  spans: readonly ScoredSpan[],
  verdict: Verdict,
  threshold: number,
): number | null {
  const wanted = spans.filter(({ span }) => span.verdict === verdict);
  if (wanted.length === 0) return null;
  return wanted.filter(({ scores }) => scores.some((score) => score > threshold)).length / wanted.length;
}
