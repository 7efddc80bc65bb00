import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '#scripts/generated-file.ts';
import { parseNumpy, readNumpy, writeNumpy } from '#scripts/tables/numpy.ts';
import { type NpyOptions, npyFile } from '../support/table-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'numpy-'));
afterAll(() => rmSync(folder, { recursive: true }));

const reversed = (words: NodeJS.ArrayBufferView, wordBytes: 2 | 4 | 8) => {
  const bytes = Buffer.from(Buffer.from(words.buffer));
  return { 2: () => bytes.swap16(), 4: () => bytes.swap32(), 8: () => bytes.swap64() }[wordBytes]();
};
const read = (elements: NodeJS.ArrayBufferView, options: NpyOptions) =>
  parseNumpy(npyFile(elements, options), 'a.npy');

describe('an array of NumPy', () => {
  const types: [string, string, NodeJS.ArrayBufferView, readonly number[]][] = [
    ['|b1', 'bool', Uint8Array.of(0, 1), [0, 1]],
    ['|u1', 'uint8', Uint8Array.of(0, 255), [0, 255]],
    ['|i1', 'int8', Int8Array.of(-128, 127), [-128, 127]],
    ['<u2', 'uint16', Uint16Array.of(1, 65_535), [1, 65_535]],
    ['<i2', 'int16', Int16Array.of(-2, 258), [-2, 258]],
    ['<u4', 'uint32', Uint32Array.of(1, 2 ** 32 - 1), [1, 2 ** 32 - 1]],
    ['<i4', 'int32', Int32Array.of(-3, 66_051), [-3, 66_051]],
    ['<u8', 'uint64', BigUint64Array.of(1n, 2n ** 53n), [1, 2 ** 53]],
    ['<i8', 'int64', BigInt64Array.of(-1n, 1_704_067_200_000n), [-1, 1_704_067_200_000]],
    ['<f4', 'float32', Float32Array.of(0.5, Number.NaN), [0.5, Number.NaN]],
    ['<f8', 'float64', Float64Array.of(0.1, -1e300), [0.1, -1e300]],
    ['<M8[s]', 'datetime64', BigInt64Array.of(2n, -(2n ** 63n)), [2000, Number.NaN]],
    ['<M8[ns]', 'datetime64', BigInt64Array.of(1_704_067_200_000_000_000n, 0n), [1_704_067_200_000, 0]],
  ];
  test.each(types)('of %s is read as %s', (descr, dtype, elements, expected) => {
    const array = read(elements, { descr, shape: [2] });
    expect([array.dtype, array.shape, [...array.data]]).toEqual([dtype, [2], expected]);
  });

  test.each(types.filter(([descr]) => descr.startsWith('<')))(
    'of %s is the same in the other byte order',
    (descr, _dtype, elements, expected) => {
      const wordBytes = (elements.byteLength / 2) as 2 | 4 | 8;
      const array = read(reversed(elements, wordBytes), { descr: `>${descr.slice(1)}`, shape: [2] });
      expect([...array.data]).toEqual(expected);
    },
  );

  test('of float16 is read by sign, exponent and fraction', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001, 0x8000, 0x7bff, 0x7c00, 0x7e00);
    const { data, dtype } = read(bits, { descr: '<f2', shape: [8] });
    expect(dtype).toBe('float16');
    const third = 1 / 3 - 1 / 12_288;
    const infinity = Number.POSITIVE_INFINITY;
    expect([...data]).toEqual([1, -2, third, 2 ** -24, -0, 65_504, infinity, Number.NaN].map(Math.fround));
  });

  test.each([1, 2, 3] as const)('in format version %i is read', (version) => {
    expect(read(Float32Array.of(1, 2), { descr: '<f4', shape: [2, 1], version })).toEqual({
      shape: [2, 1],
      dtype: 'float32',
      data: Float32Array.of(1, 2),
    });
  });

  test('stored column by column is read row by row, whatever its number of axes', () => {
    const table = read(Int8Array.of(11, 21, 12, 22, 13, 23), {
      descr: '|i1',
      shape: [2, 3],
      isFortran: true,
    });
    expect([...table.data]).toEqual([11, 12, 13, 21, 22, 23]);
    const cube = read(Int8Array.of(0, 4, 2, 6, 1, 5, 3, 7), {
      descr: '|i1',
      shape: [2, 2, 2],
      isFortran: true,
    });
    expect([...cube.data]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test('of complex numbers that NumPy itself wrote, column by column and big-endian, is read as pairs', async () => {
    const { dtype, shape, data } = await readNumpy(`${repositoryRoot}test/fixtures/tables/iq.npy`);
    expect([dtype, shape]).toEqual(['complex64', [2, 3]]);
    expect(data).toEqual(Float32Array.of(0, 0, 0, 1, 0, 2, 1, 0, 1, 1, 1, 2));
  });

  test('of complex128 keeps float64', () => {
    const { dtype, data } = read(Float64Array.of(0.1, -0.2), { descr: '<c16', shape: [1] });
    expect([dtype, data]).toEqual(['complex128', Float64Array.of(0.1, -0.2)]);
  });

  test.each([
    ['no element', [0, 3], []],
    ['one number', [], [7]],
  ])('of %s is read', (_name, shape, elements) => {
    expect([...read(Float32Array.from(elements), { descr: '<f4', shape }).data]).toEqual(elements);
  });
});

describe('an array that is written', () => {
  test.each([
    ['float32', [2, 3], 6],
    ['float32', [5], 5],
    ['complex64', [3, 1], 6],
    ['complex64', [0, 4], 0],
  ] as const)('as %s %j is read back', async (dtype, shape, floats) => {
    const file = join(folder, 'a.npy');
    const data = Float32Array.from({ length: floats }, (_, i) => i / 3);
    // A view into a larger buffer writes what it shows and no more.
    await writeNumpy(file, { shape, dtype, data: Float32Array.of(9, ...data, 9).subarray(1, floats + 1) });
    expect(await readNumpy(file)).toEqual({ shape, dtype, data });
    expect((readFileSync(file).length - floats * 4) % 64).toBe(0);
  });

  test('must fill its shape', async () => {
    const array = { shape: [2, 2], dtype: 'complex64', data: new Float32Array(4) } as const;
    await expect(writeNumpy(join(folder, 'b.npy'), array)).rejects.toThrow(
      new RangeError('4 floats do not fill a shape of (2, 2) in complex64'),
    );
  });
});

describe('a .npy file with a fault is refused in one line', () => {
  const good = npyFile(Float32Array.of(1, 2), { descr: '<f4', shape: [2] });
  const faults: [string, Buffer, string, string][] = [
    ['another format', Buffer.from('t,k\n0,1\n'), 'INPUT_UNREADABLE', 'is no NumPy array; '],
    ['no bytes', Buffer.of(), 'INPUT_UNREADABLE', 'is no NumPy array; '],
    ['the magic word only', good.subarray(0, 6), 'INPUT_UNREADABLE', 'breaks off in its header; '],
    [
      'a later version',
      Buffer.concat([good.subarray(0, 6), Buffer.of(4), good.subarray(7)]),
      'INPUT_UNREADABLE',
      "is of NumPy's format 4, which is not known; ",
    ],
    ['a header that breaks off', good.subarray(0, 9), 'INPUT_UNREADABLE', 'breaks off in its header; '],
    ['half a header', good.subarray(0, 40), 'INPUT_UNREADABLE', 'breaks off in its header; '],
    [
      'a header of nonsense',
      Buffer.concat([good.subarray(0, 8), Buffer.of(2, 0), Buffer.from('{}')]),
      'INPUT_UNREADABLE',
      'has a header that makes no sense; ',
    ],
    [
      'elements that break off',
      good.subarray(0, good.length - 3),
      'INPUT_UNREADABLE',
      'has 5 bytes of data, not the 8 of its shape (2) in float32; ',
    ],
    [
      'a second array',
      Buffer.concat([good, good]),
      'INPUT_UNREADABLE',
      `has ${8 + good.length} bytes of data, not the 8 `,
    ],
    [
      'objects',
      npyFile(Buffer.from('pickle'), { descr: '|O', shape: [2] }),
      'INPUT_RAGGED',
      'holds Python objects, ',
    ],
    [
      'text',
      npyFile(Buffer.alloc(8), { descr: '<U1', shape: [2] }),
      'INPUT_NOT_A_NUMBER',
      'its dtype <U1 is none that is read; ',
    ],
    [
      'bytes',
      npyFile(Buffer.alloc(8), { descr: '|S4', shape: [2] }),
      'INPUT_NOT_A_NUMBER',
      'its dtype |S4 is none that is read; ',
    ],
    [
      'long doubles',
      npyFile(Buffer.alloc(16), { descr: '<f16', shape: [1] }),
      'INPUT_NOT_A_NUMBER',
      'its dtype <f16 ',
    ],
    [
      'records',
      npyFile(Buffer.alloc(8), { descr: "[('a', '<f4'), ('b', '<i4')]", shape: [1] }),
      'INPUT_NOT_A_NUMBER',
      "its dtype [('a', '<f4'), ('b', '<i4')] ",
    ],
  ];
  test.each(faults)('%s', async (_name, bytes, code, what) => {
    const file = join(folder, 'fault.npy');
    writeFileSync(file, bytes);
    const error = await readNumpy(file).then(
      () => undefined,
      (thrown) => thrown,
    );
    expect(error).toMatchObject({ code, context: { file } });
    expect(error.message.startsWith(`${file}: ${what}`)).toBe(true);
    expect(error.message).not.toContain('\n');
  });

  test('an absent file', async () => {
    await expect(readNumpy(join(folder, 'absent.npy'))).rejects.toMatchObject({ code: 'INPUT_MISSING' });
  });
});
