import { quantile } from '#core/threshold/quantile.ts';

/**
 * Points without a label that are as good as known to be abnormal, and so are left out of training: those that score at or above
 * the median of the labelled abnormal ones, or before there are any above all that is labelled, the highest `most` of them.
 * @param scores [N] of the model that chose what was labelled last
 * @param marks [N] 1 where a point is labelled normal, −1 abnormal, 0 where it has no label
 * @returns places, none where nothing is labelled
 */
export function pseudoAbnormal(scores: Float32Array, marks: Int8Array, most: number): Int32Array {
  const scoresOf = (wanted: (mark: number) => boolean) => scores.filter((_, i) => wanted(marks[i]));
  const unlabelled = Int32Array.from(scores.keys()).filter((place) => marks[place] === 0);
  const abnormal = scoresOf((mark) => mark < 0);
  if (abnormal.length > 0) {
    const median = quantile(abnormal, 0.5);
    return unlabelled.filter((place) => scores[place] >= median);
  }
  const labelled = scoresOf((mark) => mark !== 0);
  if (labelled.length === 0) return new Int32Array();
  const top = labelled.reduce((highest, score) => Math.max(highest, score));
  return unlabelled
    .filter((place) => scores[place] > top)
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, most);
}
