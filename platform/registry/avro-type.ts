import avsc, { type Schema, type Type } from 'avsc';
import type { AvroSchema } from '#schemas/contracts.ts';

/** The parts of avsc's reading machinery that it keeps undocumented. */
interface Tap {
  readonly buf: Buffer;
  readonly pos: number;
  readLong(): number;
  skipLong(): void;
  skipFixed(bytes: number): void;
  writeLong(value: number): void;
}
interface ItemReader {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}

/** Number of items in the array block that begins here, 0 at the array's end. */
function blockLength(tap: Tap): number {
  const count = tap.readLong();
  if (count < 0) tap.skipLong(); // the block's size in bytes follows
  const length = Math.abs(count);
  if (!(length <= tap.buf.length - tap.pos))
    throw new Error(`array block of ${count} items in too few bytes`);
  return length;
}

/**
 * avsc checks for the end of the buffer only once a value is read, so that a few bytes of garbage can ask for an array
 * of 2^60 items. An item takes at least a byte: a block longer than the bytes left is refused before it is read.
 */
class BoundedArrayType extends avsc.types.ArrayType {
  // `this` is the type itself, or a resolver that has taken the method over.
  _read(tap: Tap): unknown[] {
    const items = this.itemsType as unknown as ItemReader;
    let length = blockLength(tap);
    const values = new Array<unknown>(length);
    for (let next = 0; length > 0; length = blockLength(tap)) {
      for (let left = length; left > 0; left--) values[next++] = items._read(tap);
    }
    return values;
  }

  _skip(tap: Tap): void {
    const items = this.itemsType as unknown as ItemReader;
    for (let length = blockLength(tap); length > 0; length = blockLength(tap)) {
      for (let left = length; left > 0; left--) items._skip(tap);
    }
  }
}

/** Views instead of avsc's copies: a window's packed tensors are most of its bytes, and are unpacked at once. */
class BytesViewType extends avsc.types.BytesType {
  _read(tap: Tap): Buffer {
    const length = tap.readLong();
    const start = tap.pos;
    const left = tap.buf.length - start;
    if (!(length >= 0 && length <= left)) throw new Error(`a field of ${length} bytes in ${left} bytes`);
    tap.skipFixed(length);
    return tap.buf.subarray(start, start + length);
  }
}

/** avsc computes in doubles, doubled: beyond this it would write another number. */
const LARGEST_LONG = 2 ** 52;

class ExactLongType extends avsc.types.LongType {
  _write(tap: Tap, value: unknown): void {
    if (!Number.isInteger(value) || Math.abs(value as number) > LARGEST_LONG) {
      throw new Error(`${String(value)} is no integer within 2^52`);
    }
    tap.writeLong(value as number);
  }
}

function typeHook(schema: Schema, options: object): Type | undefined {
  const kind = typeof schema === 'string' ? schema : (schema as { readonly type?: unknown }).type;
  if (kind === 'map') throw new Error('maps are not supported: use an array of records');
  if (kind === 'array') return new BoundedArrayType(schema as never, options);
  if (kind === 'bytes') return new BytesViewType();
  return kind === 'long' ? new ExactLongType() : undefined;
}

/**
 * Compiles a schema: unions are plain values, enums plain strings, longs numbers within 2^52, bytes Buffers that are
 * views of what they were decoded from.
 * Throws where the schema is not valid Avro, or has maps.
 */
export const avroType = (schema: AvroSchema): Type =>
  avsc.Type.forSchema(schema as unknown as Schema, {
    wrapUnions: 'never',
    omitRecordMethods: true,
    typeHook,
  });
