import { descend, rank } from '#core/evaluate/ranking.ts';
import { fBeta, ratio } from '#core/evaluate/ratio.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';

/**
 * The threshold with the highest F-beta on labelled steps, halfway to the next lower score; of several the highest.
 * @returns undefined where no step is labelled
 * @throws RangeError see checkRows
 */
export function bestThreshold(row: EvaluationRow, beta: number): number | undefined {
  const ranking = rank([row]);
  const labelled = ranking.positives.length;
  if (labelled === 0) return undefined;
  let best = { score: -1, at: 0, next: 0 };
  let isBestTheLast = false;
  descend(ranking, (at, truePositives, predicted) => {
    if (isBestTheLast) best = { ...best, next: at };
    const score = fBeta(ratio(truePositives, predicted), truePositives / labelled, beta);
    isBestTheLast = score > best.score;
    if (isBestTheLast) best = { score, at, next: at - 1e-9 };
  });
  return (best.at + best.next) / 2;
}
