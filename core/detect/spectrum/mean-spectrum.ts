import type { BlockSet } from './blocks.ts';

/** Usual mean power at each frequency of the predicted rows of a block, and how far blocks lie from it. */
export class MeanSpectrum {
  /** [F] dB */
  readonly mean: Float64Array;
  /** [F] dB */
  readonly sd: Float64Array;

  constructor(mean: Float64Array, sd: Float64Array) {
    this.mean = mean;
    this.sd = sd;
  }

  /** @throws RangeError when there are no blocks */
  static of(blocks: BlockSet): MeanSpectrum {
    if (blocks.count === 0) throw new RangeError('no blocks to take a mean spectrum of');
    const { width } = blocks;
    const mean = new Float64Array(width);
    const sd = new Float64Array(width);
    const all = Array.from({ length: blocks.count }, (_, i) => blocks.meanPredicted(i));
    for (const powers of all) for (let f = 0; f < width; f++) mean[f] += powers[f] / all.length;
    for (const powers of all) for (let f = 0; f < width; f++) sd[f] += (powers[f] - mean[f]) ** 2;
    return new MeanSpectrum(
      mean,
      sd.map((sum) => Math.sqrt(sum / all.length)),
    );
  }

  /**
   * [N] largest departure of each block's mean power from the usual one, over frequencies, in units of how it usually varies:
   * what a forecast takes for granted once its window has it.
   */
  departures(blocks: BlockSet): Float64Array {
    return Float64Array.from({ length: blocks.count }, (_, i) =>
      blocks.meanPredicted(i).reduce((largest, power, f) => {
        // A frequency that has never varied says nothing.
        return this.sd[f] > 0 ? Math.max(largest, Math.abs(power - this.mean[f]) / this.sd[f]) : largest;
      }, 0),
    );
  }
}
