import { readFile, writeFile } from 'node:fs/promises';
import { parseNumpyHeader, writeNumpyHeader } from './numpy-header.ts';
import { NUMPY_TYPES, type NumpyData, type NumpyType } from './numpy-types.ts';
import { tableError, unreadable } from './table-error.ts';

/** An array of NumPy, whatever order it was stored in. */
export interface NumpyArray {
  readonly shape: readonly number[];
  /** As NumPy names it. */
  readonly dtype: NumpyType;
  /** [elements] row by row; complex numbers as pairs of real and imaginary part. */
  readonly data: NumpyData;
}

/** An array that can be written. */
export interface FloatArray extends NumpyArray {
  readonly dtype: 'float32' | 'complex64';
  readonly data: Float32Array;
}

/**
 * Reads a .npy file: bool, integers, floats, complex numbers and datetime64, in both byte orders and both orders of
 * elements, format versions 1 to 3.
 * @see https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @throws TowerwatchError INPUT_MISSING, INPUT_UNREADABLE, INPUT_RAGGED or INPUT_NOT_A_NUMBER
 */
export async function readNumpy(file: string): Promise<NumpyArray> {
  const bytes = await readFile(file).catch((cause) => {
    throw unreadable(file, cause);
  });
  return parseNumpy(bytes, file);
}

/**
 * Reads the bytes of a .npy file.
 * @param name for messages
 * @throws TowerwatchError INPUT_UNREADABLE, INPUT_RAGGED or INPUT_NOT_A_NUMBER
 */
export function parseNumpy(bytes: Uint8Array, name: string): NumpyArray {
  const { descr, isColumnMajor, shape, offset } = parseNumpyHeader(bytes, name);
  const type = NUMPY_TYPES.get(descr.slice(1));
  if (type === undefined) throw notNumbers(descr, name);
  const elements = shape.reduce((product, length) => product * length, 1);
  const size = elements * type.words * type.wordBytes;
  if (bytes.length - offset !== size) {
    const found = `has ${bytes.length - offset} bytes of data, not the ${size} of its shape (${shape.join(', ')}) in ${type.dtype}`;
    throw tableError('INPUT_UNREADABLE', name, undefined, `${found}; save it again, one array per file`);
  }
  // A copy of its own: aligned, and free to be swapped in place.
  const { buffer } = new Uint8Array(bytes.subarray(offset));
  if (descr.startsWith('>')) swapWords(Buffer.from(buffer), type.wordBytes);
  const data = type.decode(buffer);
  return { shape, dtype: type.dtype, data: isColumnMajor ? rowMajor(data, shape, type.words) : data };
}

/** Writes an array as a .npy file, format version 1. */
export async function writeNumpy(file: string, { shape, dtype, data }: FloatArray): Promise<void> {
  const words = dtype === 'complex64' ? 2 : 1;
  if (data.length !== shape.reduce((product, length) => product * length, words)) {
    throw new RangeError(`${data.length} floats do not fill a shape of (${shape.join(', ')}) in ${dtype}`);
  }
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const header = writeNumpyHeader(dtype === 'complex64' ? '<c8' : '<f4', shape);
  await writeFile(file, Buffer.concat([header, bytes]));
}

function notNumbers(descr: string, name: string) {
  if (descr.startsWith('|O')) {
    const found = 'holds Python objects, which is what rows of different lengths become';
    return tableError('INPUT_RAGGED', name, undefined, `${found}; save one array of numbers`);
  }
  const todo = 'save an array of numbers, such as float32';
  return tableError(
    'INPUT_NOT_A_NUMBER',
    name,
    undefined,
    `its dtype ${descr} is none that is read; ${todo}`,
  );
}

function swapWords(bytes: Buffer, wordBytes: number): void {
  if (wordBytes === 2) bytes.swap16();
  if (wordBytes === 4) bytes.swap32();
  if (wordBytes === 8) bytes.swap64();
}

/** Puts elements that are stored column by column (Fortran order) row by row. */
function rowMajor(data: NumpyData, shape: readonly number[], words: number): NumpyData {
  const ordered = data.slice();
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, words),
  );
  const place = new Array<number>(shape.length).fill(0);
  for (let to = 0; to < data.length; to += words) {
    const from = place.reduce((sum, index, axis) => sum + index * strides[axis], 0);
    for (let word = 0; word < words; word++) ordered[to + word] = data[from + word];
    for (let axis = shape.length - 1; axis >= 0 && ++place[axis] === shape[axis]; axis--) place[axis] = 0;
  }
  return ordered;
}
