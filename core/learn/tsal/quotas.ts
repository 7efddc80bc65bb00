/**
 * How many windows each cluster gives, so that judged and chosen together are spread as history is: in proportion to
 * max(0, p · (judged + budget) − f), with p a cluster's share of history and f how many of it are judged. Rounded by
 * largest remainders; what a cluster cannot give, others do. The sum is the budget, or all there is.
 * @param history windows per cluster
 * @param judged windows per cluster
 */
export function quotas(history: Int32Array, judged: Int32Array, budget: number): Int32Array {
  const total = sumOf(history);
  const spread = sumOf(judged) + budget;
  const wanted = Array.from(history, (count, j) => Math.max(0, (count / total) * spread - judged[j]));
  const given = new Int32Array(history.length);
  let left = Math.min(budget, sumOf(history));
  let open = Array.from(history.keys());
  while (left > 0) {
    open = open.filter((j) => given[j] < history[j]);
    if (open.every((j) => wanted[j] === 0)) for (const j of open) wanted[j] = history[j];
    const ofAll = open.reduce((sum, j) => sum + wanted[j], 0);
    const shares = open.map((j) => ({ j, share: (left * wanted[j]) / ofAll }));
    const tooMuch = shares.filter(({ j, share }) => share >= history[j]);
    if (tooMuch.length === 0) {
      for (const [j, count] of largestRemainders(shares, left)) given[j] = count;
      break;
    }
    for (const { j } of tooMuch) {
      given[j] = history[j];
      left -= history[j];
    }
  }
  return given;
}

/** Whole numbers that sum to `total` as the shares do; the first cluster among equal remainders. */
function largestRemainders(
  shares: readonly { readonly j: number; readonly share: number }[],
  total: number,
): Map<number, number> {
  const counts = new Map(shares.map(({ j, share }) => [j, Math.floor(share)]));
  const missing = total - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const byRemainder = shares.toSorted((a, b) => (b.share % 1) - (a.share % 1) || a.j - b.j);
  for (const { j } of byRemainder.slice(0, missing)) counts.set(j, counts.get(j)! + 1);
  return counts;
}

function sumOf(counts: Int32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
