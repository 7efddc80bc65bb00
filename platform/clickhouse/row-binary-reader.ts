/** Floats that share one allocation: a view costs a tenth of an array of its own. */
const SLAB_FLOATS = 64 * 1024;

/** Thrown by a read that needs bytes beyond the chunk; made once, since it is no failure. */
const CHUNK_ENDED = new RangeError('the row goes on beyond this chunk');

/** Reads values of ClickHouse's RowBinary format from the bytes of one chunk, in column order. */
export class RowBinaryReader {
  #chunk: Buffer = Buffer.alloc(0);
  #offset = 0;
  #slab = new Float32Array(0);
  #slabBytes = Buffer.alloc(0);
  #slabUsed = 0;

  /** Goes on with `chunk`, behind what is left of the one before it. */
  feed(chunk: Uint8Array): void {
    const rest = this.#chunk.subarray(this.#offset);
    const next = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    this.#chunk = rest.length === 0 ? next : Buffer.concat([rest, next]);
    this.#offset = 0;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#chunk.length - this.#offset;
  }

  /** Calls `read` for a whole row; undefined, with nothing consumed, where the chunk holds only part of one. */
  row<R>(read: (reader: RowBinaryReader) => R): R | undefined {
    const start = this.#offset;
    if (start === this.#chunk.length) return undefined;
    try {
      return read(this);
    } catch (error) {
      if (error !== CHUNK_ENDED) throw error;
      this.#offset = start;
      return undefined;
    }
  }

  bool(): boolean {
    return this.uint8() !== 0;
  }

  uint8(): number {
    return this.#chunk[this.#advance(1)];
  }

  uint16(): number {
    return this.#chunk.readUInt16LE(this.#advance(2));
  }

  uint32(): number {
    return this.#chunk.readUInt32LE(this.#advance(4));
  }

  /** UInt64 within 2^53. */
  uint64(): number {
    const at = this.#advance(8);
    return this.#chunk.readUInt32LE(at) + this.#chunk.readUInt32LE(at + 4) * 2 ** 32;
  }

  float64(): number {
    return this.#chunk.readDoubleLE(this.#advance(8));
  }

  /** DateTime64(3), in milliseconds since 1970 UTC. */
  dateTime64(): number {
    const at = this.#advance(8);
    return this.#chunk.readUInt32LE(at) + this.#chunk.readInt32LE(at + 4) * 2 ** 32;
  }

  string(): string {
    const bytes = this.#varint();
    const at = this.#advance(bytes);
    return this.#chunk.toString('utf8', at, at + bytes);
  }

  nullableString(): string | null {
    return this.bool() ? null : this.string();
  }

  /** Array(Float32), as a view of memory that it shares with its neighbours. */
  float32Array(): Float32Array {
    const count = this.#varint();
    const at = this.#advance(count * 4);
    if (this.#slabUsed + count > this.#slab.length) this.#newSlab(count);
    const first = this.#slabUsed;
    this.#slabUsed += count;
    this.#chunk.copy(this.#slabBytes, first * 4, at, at + count * 4);
    return this.#slab.subarray(first, first + count);
  }

  #newSlab(atLeast: number): void {
    this.#slab = new Float32Array(Math.max(SLAB_FLOATS, atLeast));
    this.#slabBytes = Buffer.from(this.#slab.buffer);
    this.#slabUsed = 0;
  }

  /** LEB128, as RowBinary writes the lengths of strings and arrays. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.uint8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  #advance(bytes: number): number {
    const at = this.#offset;
    if (at + bytes > this.#chunk.length) throw CHUNK_ENDED;
    this.#offset = at + bytes;
    return at;
  }
}

/**
 * Decodes a RowBinary stream row by row, in memory bounded by a chunk and a row.
 * @param read reads one row's columns in order
 * @throws RangeError when the stream ends in the middle of a row
 */
export async function* decodeRows<R>(
  chunks: AsyncIterable<Uint8Array>,
  read: (reader: RowBinaryReader) => R,
): AsyncGenerator<R> {
  const reader = new RowBinaryReader();
  for await (const chunk of chunks) {
    reader.feed(chunk);
    for (let row = reader.row(read); row !== undefined; row = reader.row(read)) yield row;
  }
  if (reader.remaining > 0) throw new RangeError(`the stream ended ${reader.remaining} bytes into a row`);
}
