import { quantileOfSorted } from '#core/threshold/quantile.ts';
import type { Work } from './tasks.ts';

/** Over the rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** What was done in a second. */
export interface Rate {
  /** By the clock. */
  readonly wall: Spread;
  /** Of CPU time. */
  readonly cpu: Spread;
}

/** Ours by PyTorch's in the round beside it. */
export interface Ratio extends Spread {
  /** The same by CPU time, which others on the machine disturb less. */
  readonly cpu: Spread;
}

/** One side's work, then the other's, round by round, after a round that does not count. */
export async function alternate(
  rounds: number,
  sides: readonly (() => Promise<Work>)[],
  onRound: () => void,
): Promise<Work[][]> {
  const works: Work[][] = sides.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    for (const [i, side] of sides.entries()) {
      const work = await side();
      if (round > 0) works[i].push(work);
    }
    onRound();
  }
  return works;
}

export function rateOf(works: readonly Work[]): Rate {
  return {
    wall: spreadOf(works.map(({ count, wall }) => count / wall)),
    cpu: spreadOf(works.map(({ count, cpu }) => count / cpu)),
  };
}

export function ratioOf(ours: readonly Work[], peers: readonly Work[]): Ratio {
  const by = (time: 'wall' | 'cpu') =>
    spreadOf(ours.map((own, i) => own.count / own[time] / (peers[i].count / peers[i][time])));
  return { ...by('wall'), cpu: by('cpu') };
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = Float64Array.from(values).sort();
  return { median: quantileOfSorted(sorted, 0.5), min: sorted[0], max: sorted[sorted.length - 1] };
}
