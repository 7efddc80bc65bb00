import type { Random } from '#core/random/random.ts';

/**
 * Factors of dropout (Srivastava et al. 2014): 0 at a chance of `rate`, else what keeps the sum the same on average. They
 * come of a small generator of their own (xorshift32; Marsaglia 2003), since a step of training wants hundreds of thousands.
 * @returns [size]
 */
export function dropoutMask(random: Random, size: number, rate: number): Float32Array {
  const mask = new Float32Array(size);
  const dropped = rate * 2 ** 32;
  const kept = 1 / (1 - rate);
  let state = random.integer(1, 2 ** 32);
  for (let i = 0; i < size; i++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    if (state >>> 0 >= dropped) mask[i] = kept;
  }
  return mask;
}
