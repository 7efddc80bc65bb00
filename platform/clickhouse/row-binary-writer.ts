const LARGEST_ONE_BYTE_VARINT = 0x7f;
const MAX_UTF8_BYTES_PER_UNIT = 3;

/**
 * Builds a payload in ClickHouse's RowBinary format: the values of each row in column order, without separators.
 * LowCardinality columns are written as their inner type.
 */
export class RowBinaryWriter {
  #buffer: Buffer;
  #length = 0;

  /** @param capacity initial size in bytes; doubles when full */
  constructor(capacity = 64 * 1024) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  /** The payload so far, which the writer gives up: it starts afresh with a buffer as large. */
  take(): Buffer {
    const payload = this.#buffer.subarray(0, this.#length);
    this.#buffer = Buffer.allocUnsafe(this.#buffer.length);
    this.#length = 0;
    return payload;
  }

  bool(value: boolean): void {
    this.uint8(value ? 1 : 0);
  }

  uint8(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  /** Modulo 2^16. */
  uint16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16LE(value & 0xffff, this.#length);
  }

  /** Modulo 2^32: a write never fails halfway through a row. */
  uint32(value: number): void {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value >>> 0, this.#length);
  }

  float64(value: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
  }

  /** DateTime64(3). @param ms milliseconds since 1970 UTC, an integer */
  dateTime64(ms: number): void {
    this.#reserve(8);
    this.#length = this.#buffer.writeInt32LE(
      Math.floor(ms / 2 ** 32),
      this.#buffer.writeUInt32LE(ms >>> 0, this.#length),
    );
  }

  nullableFloat64(value: number | null | undefined): void {
    if (this.#present(value)) this.float64(value);
  }

  nullableDateTime64(ms: number | null | undefined): void {
    if (this.#present(ms)) this.dateTime64(ms);
  }

  nullableString(value: string | null | undefined): void {
    if (this.#present(value)) this.string(value);
  }

  string(value: string): void {
    const atMost = value.length * MAX_UTF8_BYTES_PER_UNIT;
    if (atMost <= LARGEST_ONE_BYTE_VARINT) {
      this.#reserve(1 + atMost);
      const written = this.#buffer.write(value, this.#length + 1);
      this.#buffer[this.#length] = written;
      this.#length += 1 + written;
    } else {
      const bytes = Buffer.byteLength(value);
      this.#varint(bytes);
      this.#reserve(bytes);
      this.#length += this.#buffer.write(value, this.#length);
    }
  }

  /** String, of any bytes. */
  bytes(value: Uint8Array): void {
    this.#varint(value.length);
    this.#append(value);
  }

  /**
   * Array(Float32) from floats that are packed already, copied as they are.
   * @param packed little-endian float32, 4 bytes each
   * @throws RangeError when the length is not a multiple of 4
   */
  packedFloat32(packed: Uint8Array): void {
    if (packed.length % 4 !== 0)
      throw new RangeError(`${packed.length} bytes are not a whole number of float32`);
    this.#varint(packed.length / 4);
    this.#append(packed);
  }

  /** Array(Float32); null becomes NaN. */
  float32Array(values: ArrayLike<number | null>): void {
    this.#varint(values.length);
    this.#reserve(values.length * 4);
    for (let i = 0; i < values.length; i++)
      this.#length = this.#buffer.writeFloatLE(values[i] ?? Number.NaN, this.#length);
  }

  /** Array(Float64). */
  float64Array(values: ArrayLike<number>): void {
    this.#varint(values.length);
    for (let i = 0; i < values.length; i++) this.float64(values[i]);
  }

  /** Array(String). */
  stringArray(values: readonly string[]): void {
    this.#varint(values.length);
    for (const value of values) this.string(value);
  }

  #present<T>(value: T | null | undefined): value is T {
    const absent = value === null || value === undefined;
    this.bool(absent);
    return !absent;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** LEB128, as RowBinary writes the lengths of strings and arrays. */
  #varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > LARGEST_ONE_BYTE_VARINT) {
      this.#buffer[this.#length++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#buffer[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, 2 * this.#buffer.length));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
