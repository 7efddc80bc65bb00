import { HEADER, type SeriesLayout } from './series-layout.ts';

/** Blocks that share one buffer: few large objects instead of millions of small ones. */
const BLOCKS_PER_SLAB = 256;

interface Slab {
  readonly f64: Float64Array;
  readonly f32: Float32Array;
  readonly i16: Int16Array;
  readonly u8: Uint8Array;
}

/** The state of one entity: views on its slab and where its block starts in each. */
export interface SeriesBlock extends Slab {
  readonly at64: number;
  readonly at32: number;
  readonly at16: number;
  readonly at8: number;
}

/** Gives out zeroed blocks of one layout. */
export class SeriesBlockPool {
  readonly #layout: SeriesLayout;
  #slab: Slab | undefined;
  #used = BLOCKS_PER_SLAB;

  constructor(layout: SeriesLayout) {
    this.#layout = layout;
  }

  allocate(): SeriesBlock {
    if (this.#slab === undefined || this.#used === BLOCKS_PER_SLAB) {
      const buffer = new ArrayBuffer(this.#layout.bytes * BLOCKS_PER_SLAB);
      this.#slab = {
        f64: new Float64Array(buffer),
        f32: new Float32Array(buffer),
        i16: new Int16Array(buffer),
        u8: new Uint8Array(buffer),
      };
      this.#used = 0;
    }
    const at8 = this.#used++ * this.#layout.bytes;
    const block = { ...this.#slab, at8, at64: at8 / 8, at32: at8 / 4, at16: at8 / 2 };
    block.f64[block.at64 + HEADER.openSlot] = -1;
    block.f64[block.at64 + HEADER.pendingSlot] = -1;
    return block;
  }
}

/** The block's bytes, little-endian as the machine is: a view, which changes with the block. */
export function bytesOf(block: SeriesBlock, layout: SeriesLayout): Uint8Array {
  return block.u8.subarray(block.at8, block.at8 + layout.bytes);
}

/** @throws RangeError when the snapshot was made with another layout (another W, K, granularity or lateness) */
export function restoreBlock(block: SeriesBlock, layout: SeriesLayout, snapshot: Uint8Array): void {
  if (snapshot.byteLength !== layout.bytes) {
    throw new RangeError(`snapshot of ${snapshot.byteLength} bytes where the layout has ${layout.bytes}`);
  }
  block.u8.set(snapshot, block.at8);
}
