export interface ScoredWindows {
  /** [N] NaN where a window has none, and cannot be chosen */
  readonly scores: Float32Array;
  /** [N] cluster of each window */
  readonly clusters: Int32Array;
  /** Places that were chosen before. */
  readonly taken: ReadonlySet<number>;
}

/**
 * The second round of asking: the windows that a model trained on the first round's answers scores highest, highest
 * first. At most so many of a cluster, lest all be of one kind; fewer than the budget where the clusters give no more.
 */
export function chooseByScore(
  { scores, clusters, taken }: ScoredWindows,
  budget: number,
  perCluster = 14,
): Int32Array {
  const highestFirst = Array.from(scores.keys())
    .filter((place) => !taken.has(place) && !Number.isNaN(scores[place]))
    .sort((a, b) => scores[b] - scores[a] || a - b);
  const given = new Map<number, number>();
  const chosen: number[] = [];
  for (const place of highestFirst) {
    if (chosen.length >= budget) break;
    const before = given.get(clusters[place]) ?? 0;
    if (before >= perCluster) continue;
    given.set(clusters[place], before + 1);
    chosen.push(place);
  }
  return Int32Array.from(chosen);
}
