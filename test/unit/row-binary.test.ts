import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeRows, type RowBinaryReader } from '#platform/clickhouse/row-binary-reader.ts';
import { RowBinaryWriter } from '#platform/clickhouse/row-binary-writer.ts';

/** The bytes in pieces of `size`, as a socket might deliver them. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function decode<R>(
  bytes: Uint8Array,
  size: number,
  read: (reader: RowBinaryReader) => R,
): Promise<R[]> {
  const rows: R[] = [];
  for await (const row of decodeRows(pieces(bytes, size), read)) rows.push(row);
  return rows;
}

describe('RowBinary', () => {
  test('has the bytes that ClickHouse documents', () => {
    const row = new RowBinaryWriter(1);
    row.uint8(7);
    row.string('é');
    row.dateTime64(2 ** 32 + 1);
    row.packedFloat32(Buffer.from('0000803f00000040', 'hex'));
    row.nullableString(null);
    row.nullableFloat64(1);
    row.bool(true);
    row.uint32(258);
    row.float32Array([null, 1]);
    row.stringArray(['a', '']);
    expect(row.take().toString('hex')).toBe(
      [
        '07',
        '02c3a9',
        '0100000001000000',
        '020000803f00000040',
        '01',
        '00000000000000f03f',
        '01',
        '02010000',
        '020000c07f0000803f',
        '02016100',
      ].join(''),
    );
  });

  test('writes lengths beyond 127 as LEB128', () => {
    const row = new RowBinaryWriter();
    row.bytes(new Uint8Array(300));
    row.string('x'.repeat(128));
    const bytes = row.take();
    expect(bytes.subarray(0, 2).toString('hex')).toBe('ac02');
    expect(bytes.subarray(302, 304).toString('hex')).toBe('8001');
  });

  test('gives up its payload and starts afresh', () => {
    const row = new RowBinaryWriter();
    row.string('first');
    const first = row.take();
    row.string('other');
    expect(first.toString('utf8', 1)).toBe('first');
    expect(row.take().toString('utf8', 1)).toBe('other');
    expect(row.take()).toHaveLength(0);
  });

  test('refuses packed floats that are not whole', () => {
    expect(() => new RowBinaryWriter().packedFloat32(new Uint8Array(6))).toThrow(RangeError);
  });

  test('reads what it wrote, however the stream is cut', async () => {
    const record = fc.record({
      name: fc.string({ unit: 'grapheme', maxLength: 60 }),
      note: fc.option(fc.string({ maxLength: 200 })),
      at: fc.integer({ min: -(2 ** 43), max: 2 ** 43 }),
      flag: fc.boolean(),
      small: fc.nat(255),
      middle: fc.nat(65_535),
      count: fc.nat(2 ** 32 - 1),
      ratio: fc.double(),
      floats: fc.float32Array({ maxLength: 70 }),
    });
    const size = fc.integer({ min: 1, max: 400 });
    await fc.assert(
      fc.asyncProperty(fc.array(record, { maxLength: 12 }), size, async (records, chunk) => {
        const row = new RowBinaryWriter(16);
        for (const r of records) {
          row.string(r.name);
          row.nullableString(r.note);
          row.dateTime64(r.at);
          row.bool(r.flag);
          row.uint8(r.small);
          row.uint16(r.middle);
          row.uint32(r.count);
          row.float64(r.ratio);
          row.packedFloat32(new Uint8Array(r.floats.buffer, r.floats.byteOffset, r.floats.byteLength));
        }
        const back = await decode(row.take(), chunk, (reader) => ({
          name: reader.string(),
          note: reader.nullableString(),
          at: reader.dateTime64(),
          flag: reader.bool(),
          small: reader.uint8(),
          middle: reader.uint16(),
          count: reader.uint32(),
          ratio: reader.float64(),
          floats: reader.float32Array(),
        }));
        expect(back).toEqual(records);
      }),
      { numRuns: 60 },
    );
  });

  test('arrays outlive the chunk that they were read from', async () => {
    const row = new RowBinaryWriter();
    for (let i = 0; i < 3; i++) row.float32Array([i, i + 0.5]);
    const bytes = row.take();
    const rows = await decode(bytes, 7, (reader) => reader.float32Array());
    bytes.fill(0xff);
    expect(rows.map((floats) => Array.from(floats))).toEqual([
      [0, 0.5],
      [1, 1.5],
      [2, 2.5],
    ]);
  });

  test('a stream that breaks off in a row is an error, not a shorter result', async () => {
    const row = new RowBinaryWriter();
    row.string('whole');
    row.string('broken');
    const bytes = row.take();
    await expect(decode(bytes.subarray(0, -1), 64, (reader) => reader.string())).rejects.toThrow(RangeError);
  });
});
