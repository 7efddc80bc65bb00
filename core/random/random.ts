import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';

/** A deterministic stream of random numbers. Whatever is drawn here is the same on every run and machine. */
export interface Random {
  /** Uniform in [lo, hi); [0, 1) by default. */
  uniform(lo?: number, hi?: number): number;
  /** Uniform among the integers lo … hi − 1. @throws RangeError when there is none, or a bound is not an integer */
  integer(loInclusive: number, hiExclusive: number): number;
  /** Gaussian; standard by default. */
  normal(mean?: number, sd?: number): number;
  /** Number of events of a Poisson process in which `mean` are expected. @throws RangeError when mean < 0 */
  poisson(mean: number): number;
  /** Shuffles in place and returns the same array. */
  shuffle<T>(items: T[]): T[];
  /** An independent stream that depends on this one's seed and the label alone, not on what has been drawn. */
  fork(label: string): Random;
}

type Key = readonly [number, number, number, number];

const ROOT: Key = [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344];

/** @throws RangeError when the seed is not a safe integer */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be an integer, got ${seed}`);
  return randomOf(derive(ROOT, String(seed)));
}

function randomOf(key: Key): Random {
  const generator = xoroshiro128plusFromState(key);
  const unit = () => uniformFloat64(generator);
  let spare: number | undefined;

  /** Marsaglia's polar method: two variates a round, and no sine or cosine, whose last bit differs between engines. */
  function standardNormal(): number {
    if (spare !== undefined) {
      const kept = spare;
      spare = undefined;
      return kept;
    }
    for (;;) {
      const u = 2 * unit() - 1;
      const v = 2 * unit() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * factor;
        return u * factor;
      }
    }
  }

  function integer(lo: number, hi: number): number {
    if (!Number.isSafeInteger(lo) || !Number.isSafeInteger(hi) || hi <= lo)
      throw new RangeError(`no integers in [${lo}, ${hi})`);
    return uniformInt(generator, lo, hi - 1);
  }

  return {
    uniform: (lo = 0, hi = 1) => lo + (hi - lo) * unit(),
    integer,
    normal: (mean = 0, sd = 1) => mean + sd * standardNormal(),
    poisson(mean) {
      if (!(mean >= 0 && mean < Number.POSITIVE_INFINITY))
        throw new RangeError(`a Poisson mean must be finite and not negative, got ${mean}`);
      return poisson(mean, unit);
    },
    shuffle(items) {
      for (let i = items.length - 1; i > 0; i--) {
        const j = integer(0, i + 1);
        [items[i], items[j]] = [items[j], items[i]];
      }
      return items;
    },
    fork: (label) => randomOf(derive(key, label)),
  };
}

/** Largest mean whose exp(−mean) is far from underflow. */
const POISSON_CHUNK = 500;

/** Knuth's product method, in chunks: a sum of Poisson variates is Poisson. */
function poisson(mean: number, unit: () => number): number {
  let events = 0;
  for (let left = mean; left > 0; left -= POISSON_CHUNK) {
    const limit = Math.exp(-Math.min(left, POISSON_CHUNK));
    for (let product = unit(); product > limit; product *= unit()) events++;
  }
  return events;
}

/** A 128-bit key for (parent, label): MurmurHash3 (Appleby) over the UTF-16 units, one lane per word of the parent. */
function derive(parent: Key, label: string): Key {
  const [a, b, c, d] = parent;
  return [murmur3(label, a), murmur3(label, b), murmur3(label, c), murmur3(label, d)];
}

function murmur3(text: string, seed: number): number {
  let h = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h ^= text.length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
