import { BlockSet, type BlockShape, blockCount } from './blocks.ts';
import { type Spectra, spectraRows } from './spectra.ts';

/** Share of each recording that is trained on; what follows validates. */
const TRAINING_SHARE = 0.8;

export interface SplitBlocks {
  readonly training: BlockSet;
  readonly validation: BlockSet;
}

/** Blocks of the first 80 % of each recording and those of its last 20 %; none has rows of both. */
export function splitBlocks(recordings: readonly Spectra[], shape: BlockShape, width: number): SplitBlocks {
  const training = new BlockSet(shape, width);
  const validation = new BlockSet(shape, width);
  for (const spectra of recordings) {
    const cut = cutOf(spectra.rows);
    training.add(spectraRows(spectra, 0, cut));
    validation.add(spectraRows(spectra, cut, spectra.rows));
  }
  return { training, validation };
}

/** Least rows with which a recording has a block in either part. */
export function rowsForBoth(shape: BlockShape): number {
  let rows = 0;
  while (blockCount(rows - cutOf(rows), shape) === 0) rows++;
  return rows;
}

const cutOf = (rows: number) => Math.floor(rows * TRAINING_SHARE);
