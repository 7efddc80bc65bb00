import { firstIndex } from '#core/search/first-index.ts';

/** A feature whose values are told apart only by the bin that they fall into. */
export interface BinnedFeature {
  /** [N] bin of each row: how many cuts lie below its value */
  readonly codes: Uint8Array;
  /** Rising; a value is left of a cut if it is <= the cut. */
  readonly cuts: Float32Array;
}

/**
 * Cuts every feature into bins that hold about as many rows each, or one value each where there are few.
 * @param features [N, F] row-major
 * @throws RangeError when a value is NaN
 */
export function binFeatures(features: Float32Array, rows: number, bins: number): BinnedFeature[] {
  const count = features.length / rows;
  const column = new Float32Array(rows);
  return Array.from({ length: count }, (_, f) => {
    for (let row = 0; row < rows; row++) {
      column[row] = features[row * count + f];
      if (Number.isNaN(column[row])) throw new RangeError(`feature ${f} of row ${row} is NaN`);
    }
    const cuts = cutsOf(Float32Array.from(column).sort(), bins);
    const codes = new Uint8Array(rows);
    if (cuts.length > 0) {
      for (let row = 0; row < rows; row++) {
        codes[row] = firstIndex(cuts.length, (cut) => column[row] <= cuts[cut]);
      }
    }
    return { codes, cuts };
  });
}

/** A bin ends once it holds its share of the rows that are left, or once every value left can have its own. */
function cutsOf(sorted: Float32Array, bins: number): Float32Array {
  let distinctLeft = 1;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinctLeft++;

  const cuts: number[] = [];
  let from = 0;
  let target = sorted.length / bins;
  for (let i = 1; i < sorted.length; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    distinctLeft--;
    if (i - from < target && distinctLeft >= bins - cuts.length) continue;
    cuts.push(between(sorted[i - 1], sorted[i]));
    if (cuts.length === bins - 1) break;
    from = i;
    target = (sorted.length - i) / (bins - cuts.length);
  }
  return Float32Array.from(cuts);
}

/** The middle in float32; the lower value itself where that would round up to the upper one. */
function between(lower: number, upper: number): number {
  const middle = Math.fround((lower + upper) / 2);
  return middle < upper ? middle : lower;
}
