import { descend, rank } from '#core/evaluate/ranking.ts';
import { flaggedShare } from './figures.ts';
import type { ScoredSpan } from './judged-scores.ts';

/**
 * The threshold with the best point F1 on judged steps among those that flag no smaller share of the true positives than
 * the one in use.
 * @returns undefined where no step is anomalous, or none is better
 */
export function thresholdFromLabels(spans: readonly ScoredSpan[], inUse: number): number | undefined {
  const ranking = rank(spans);
  const anomalous = ranking.positives.length;
  if (anomalous === 0) return undefined;
  const recall = flaggedShare(spans, 'TRUE_POSITIVE', inUse) ?? 0;
  let best = { f1: 0, threshold: inUse };
  descend(ranking, (score, truePositives, predicted) => {
    const f1 = (2 * truePositives) / (predicted + anomalous);
    const threshold = below(score);
    if (f1 > best.f1 && (flaggedShare(spans, 'TRUE_POSITIVE', threshold) ?? 0) >= recall) {
      best = { f1, threshold };
    }
  });
  return best.threshold === inUse ? undefined : best.threshold;
}

/** A step is anomalous where its score is above the threshold, and `score` itself shall be. */
function below(score: number): number {
  return score - Math.max(Math.abs(score), 1) * 1e-6;
}
