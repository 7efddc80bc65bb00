import { type HistogramLayout, PER_BIN } from './histogram.ts';

/** Sums over the rows of a leaf. */
export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** Rows whose bin of the feature is <= `bin` go left. */
export interface Split {
  readonly feature: number;
  readonly bin: number;
  readonly gain: number;
  readonly left: LeafSums;
}

export interface SplitLimits {
  readonly minLeafRows: number;
  readonly l2: number;
}

/** A leaf with less has rows that are all but certain: its value would be a quotient of rounding errors. */
const MIN_HESSIAN = 1e-3;

/**
 * The split that lowers the loss most, to second order (Chen & Guestrin 2016, eq. 7); the first among equals. None where
 * nothing is gained within the limits.
 */
export function bestSplit(
  histogram: Float64Array,
  { listed, offsets }: HistogramLayout,
  sums: LeafSums,
  { minLeafRows, l2 }: SplitLimits,
): Split | undefined {
  const unsplit = sums.gradient ** 2 / (sums.hessian + l2);
  let best: Split | undefined;
  let bestGain = 0;
  for (const feature of listed) {
    let gradient = 0;
    let hessian = 0;
    let rows = 0;
    const from = offsets[feature];
    const last = offsets[feature + 1] - PER_BIN;
    for (let at = from; at < last; at += PER_BIN) {
      gradient += histogram[at];
      hessian += histogram[at + 1];
      rows += histogram[at + 2];
      if (rows < minLeafRows || hessian < MIN_HESSIAN) continue;
      const hessianRight = sums.hessian - hessian;
      if (sums.rows - rows < minLeafRows || hessianRight < MIN_HESSIAN) break;
      const gradientRight = sums.gradient - gradient;
      const gain = gradient ** 2 / (hessian + l2) + gradientRight ** 2 / (hessianRight + l2) - unsplit;
      if (gain <= bestGain) continue;
      bestGain = gain;
      best = { feature, bin: (at - from) / PER_BIN, gain, left: { gradient, hessian, rows } };
    }
  }
  return best;
}
