import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Parts from this size on are kept as they are; smaller ones are copied, since a part has a cost of its own. */
const LARGE_BYTES = 512;
const TAIL_BYTES = 256;

/** The part of kafkajs's Encoder that writes into `buf` at `offset`. */
export interface KafkaEncoder {
  buf: Buffer;
  offset: number;
  readonly buffer: Buffer;
  size(): number;
  ensureAvailable(length: number): void;
  writeInt32(value: number): this;
  writeBytes(value: Buffer | string | null): this;
  writeBufferInternal(buffer: Buffer): void;
  writeEncoder(value: KafkaEncoder): this;
  writeEncoderArray(values: KafkaEncoder[]): this;
}
type EncoderClass = new (initialSize?: number) => KafkaEncoder;

/**
 * kafkajs's encoder, with the same bytes for the same calls. Its own copies every message some seven times on the way to
 * the socket, from encoder to encoder, each of which grows by doubling in memory filled with zeros. This one keeps large
 * parts by reference until the whole is asked for.
 */
export function chunkedEncoder(Encoder: EncoderClass): EncoderClass {
  return class ChunkedEncoder extends Encoder {
    /** What comes before `buf`. */
    #chunks: Buffer[] = [];
    #chunkBytes = 0;

    constructor() {
      super(0);
      this.buf = Buffer.allocUnsafe(TAIL_BYTES);
    }

    override ensureAvailable(length: number): void {
      const needed = this.offset + length;
      if (needed <= this.buf.length) return;
      const grown = Buffer.allocUnsafe(Math.max(2 * this.buf.length, needed, TAIL_BYTES));
      this.buf.copy(grown, 0, 0, this.offset);
      this.buf = grown;
    }

    override writeBufferInternal(buffer: Buffer): void {
      if (buffer.length < LARGE_BYTES) {
        super.writeBufferInternal(buffer);
        return;
      }
      this.#endTail();
      this.#chunks.push(buffer);
      this.#chunkBytes += buffer.length;
    }

    /** The original makes room for the bytes first, and would copy them then. */
    override writeBytes(value: Buffer | string | null): this {
      if (!Buffer.isBuffer(value)) return super.writeBytes(value);
      this.writeInt32(value.length);
      this.writeBufferInternal(value);
      return this;
    }

    override writeEncoder(value: ChunkedEncoder): this {
      for (const chunk of value.#chunks) this.writeBufferInternal(chunk);
      this.writeBufferInternal(value.buf.subarray(0, value.offset));
      return this;
    }

    override writeEncoderArray(values: ChunkedEncoder[]): this {
      for (const value of values) this.writeEncoder(value);
      return this;
    }

    override get buffer(): Buffer {
      if (this.#chunks.length > 0) {
        this.#endTail();
        this.#chunks = [Buffer.concat(this.#chunks, this.#chunkBytes)];
        return this.#chunks[0];
      }
      return this.buf.subarray(0, this.offset);
    }

    override size(): number {
      return this.#chunkBytes + this.offset;
    }

    #endTail(): void {
      if (this.offset === 0) return;
      this.#chunks.push(this.buf.subarray(0, this.offset));
      this.#chunkBytes += this.offset;
      this.buf = this.buf.subarray(this.offset);
      this.offset = 0;
    }
  };
}

/** Puts the encoder in the place of kafkajs's own, before the rest of kafkajs loads (docs/adr/0003-kafka-client.md). */
export function useChunkedEncoder(): void {
  const path = require.resolve('kafkajs/src/protocol/encoder.js');
  const original = require(path) as EncoderClass;
  require.cache[path]!.exports = chunkedEncoder(original);
}
