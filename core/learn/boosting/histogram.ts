import type { BinnedFeature } from './binning.ts';

/** Numbers per bin: sum of gradients, sum of hessians, rows. */
export const PER_BIN = 3;

/** First and second derivative of each row's loss by its margin. */
export interface Derivatives {
  /** [N] */
  readonly gradients: Float64Array;
  /** [N] */
  readonly hessians: Float64Array;
}

/** Where the bins of each feature begin in a histogram of all, in numbers; one entry more than there are features. */
export function histogramOffsets(features: readonly BinnedFeature[]): Int32Array {
  const offsets = new Int32Array(features.length + 1);
  features.forEach(({ cuts }, f) => {
    offsets[f + 1] = offsets[f] + PER_BIN * (cuts.length + 1);
  });
  return offsets;
}

/** Histograms of the listed features alone are read and written. */
export interface HistogramLayout {
  readonly features: readonly BinnedFeature[];
  /** As `histogramOffsets` has them. */
  readonly offsets: Int32Array;
  /** Features that a tree looks at, rising. */
  readonly listed: Int32Array;
}

/**
 * Sums the derivatives of some rows by bin.
 * @param histogram overwritten
 */
export function fillHistogram(
  histogram: Float64Array,
  { features, offsets, listed }: HistogramLayout,
  rows: Int32Array,
  { gradients, hessians }: Derivatives,
): void {
  const gradientsHere = new Float64Array(rows.length);
  const hessiansHere = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    gradientsHere[i] = gradients[rows[i]];
    hessiansHere[i] = hessians[rows[i]];
  }
  for (const f of listed) {
    const { codes } = features[f];
    const offset = offsets[f];
    histogram.fill(0, offset, offsets[f + 1]);
    for (let i = 0; i < rows.length; i++) {
      const at = offset + PER_BIN * codes[rows[i]];
      histogram[at] += gradientsHere[i];
      histogram[at + 1] += hessiansHere[i];
      histogram[at + 2]++;
    }
  }
}

/** Takes a child's histogram from its parent's, which leaves that of the other child. */
export function subtractHistogram(
  parent: Float64Array,
  child: Float64Array,
  { offsets, listed }: HistogramLayout,
): void {
  for (const f of listed) {
    const end = offsets[f + 1];
    for (let i = offsets[f]; i < end; i++) parent[i] -= child[i];
  }
}
