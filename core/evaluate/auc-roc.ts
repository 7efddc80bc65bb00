import { descend, type Ranking } from './ranking.ts';

/**
 * Area under the ROC curve: the chance that a labelled step scores higher than another one, equal scores counting half.
 * scikit-learn's `roc_auc_score`. In [0, 1]; null where either kind of step is missing, as no score could be told from
 * another there.
 */
export function aucRoc(ranking: Ranking): number | null {
  const pairs = ranking.positives.length * ranking.negatives.length;
  if (pairs === 0) return null;
  let area = 0;
  let truePositives = 0;
  let falsePositives = 0;
  descend(ranking, (_threshold, hits, predicted) => {
    area += ((predicted - hits - falsePositives) * (hits + truePositives)) / 2;
    truePositives = hits;
    falsePositives = predicted - hits;
  });
  return area / pairs;
}
