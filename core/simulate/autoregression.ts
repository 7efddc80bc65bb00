import type { Random } from '#core/random/random.ts';

/** A stationary AR(1) process with coefficient φ and marginal standard deviation sd; one value per call. */
export function autoregression(phi: number, sd: number, random: Random): () => number {
  const innovation = sd * Math.sqrt(1 - phi * phi);
  let value = random.normal(0, sd);
  let first = true;
  return () => {
    if (first) first = false;
    else value = phi * value + random.normal(0, innovation);
    return value;
  };
}
