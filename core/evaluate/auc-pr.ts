import { descend, type Ranking } from './ranking.ts';
import { ratio } from './ratio.ts';

/**
 * Average precision Σ (Rₙ − Rₙ₋₁)·Pₙ over the distinct scores, equal scores taken together, without interpolation:
 * scikit-learn's `average_precision_score`. In [0, 1]; 0 where nothing is labelled, as there.
 */
export function aucPr(ranking: Ranking): number {
  let area = 0;
  let before = 0;
  descend(ranking, (_threshold, truePositives, predicted) => {
    area += ((truePositives - before) * truePositives) / predicted;
    before = truePositives;
  });
  return ratio(area, ranking.positives.length);
}
