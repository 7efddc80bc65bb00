/**
 * Jensen–Shannon divergence between two distributions given as counts, in nats: 0 where they are the same, ln 2 where
 * they share nothing, or one of them is empty.
 */
export function jensenShannon(some: Int32Array, others: Int32Array): number {
  const ofSome = some.reduce((sum, count) => sum + count, 0);
  const ofOthers = others.reduce((sum, count) => sum + count, 0);
  if (ofSome === 0 || ofOthers === 0) return Math.LN2;
  return some.reduce((sum, count, i) => {
    const p = count / ofSome;
    const q = others[i] / ofOthers;
    return sum + (surprise(p, (p + q) / 2) + surprise(q, (p + q) / 2)) / 2;
  }, 0);
}

function surprise(share: number, expected: number): number {
  return share > 0 ? share * Math.log(share / expected) : 0;
}
