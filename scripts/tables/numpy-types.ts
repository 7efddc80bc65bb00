/** Elements of any array of NumPy as numbers; 64-bit integers as the nearest float64. */
export type NumpyData =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | Float32Array
  | Float64Array;

export type NumpyType =
  | 'bool'
  | 'uint8'
  | 'int8'
  | 'uint16'
  | 'int16'
  | 'uint32'
  | 'int32'
  | 'uint64'
  | 'int64'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'complex64'
  | 'complex128'
  | 'datetime64';

/** How elements of one type are stored. */
export interface NumpyStorage {
  readonly dtype: NumpyType;
  /** Numbers per element: 2 where it is complex. */
  readonly words: number;
  readonly wordBytes: number;
  /** @param bytes little-endian */
  decode(bytes: ArrayBuffer): NumpyData;
}

function storage(
  dtype: NumpyType,
  wordBytes: number,
  decode: (bytes: ArrayBuffer) => NumpyData,
  words = 1,
): NumpyStorage {
  return { dtype, words, wordBytes, decode };
}

/** By what follows the byte order in a description. */
export const NUMPY_TYPES: ReadonlyMap<string, NumpyStorage> = new Map([
  ['b1', storage('bool', 1, (bytes) => new Uint8Array(bytes))],
  ['u1', storage('uint8', 1, (bytes) => new Uint8Array(bytes))],
  ['i1', storage('int8', 1, (bytes) => new Int8Array(bytes))],
  ['u2', storage('uint16', 2, (bytes) => new Uint16Array(bytes))],
  ['i2', storage('int16', 2, (bytes) => new Int16Array(bytes))],
  ['u4', storage('uint32', 4, (bytes) => new Uint32Array(bytes))],
  ['i4', storage('int32', 4, (bytes) => new Int32Array(bytes))],
  ['u8', storage('uint64', 8, (bytes) => Float64Array.from(new BigUint64Array(bytes), Number))],
  ['i8', storage('int64', 8, (bytes) => Float64Array.from(new BigInt64Array(bytes), Number))],
  ['f2', storage('float16', 2, (bytes) => Float32Array.from(new Uint16Array(bytes), fromHalf))],
  ['f4', storage('float32', 4, (bytes) => new Float32Array(bytes))],
  ['f8', storage('float64', 8, (bytes) => new Float64Array(bytes))],
  ['c8', storage('complex64', 4, (bytes) => new Float32Array(bytes), 2)],
  ['c16', storage('complex128', 8, (bytes) => new Float64Array(bytes), 2)],
  ...Object.entries({ D: 86_400_000, h: 3_600_000, m: 60_000, s: 1000, ms: 1, us: 1e-3, ns: 1e-6 }).map(
    ([unit, unitMs]) =>
      [`M8[${unit}]`, storage('datetime64', 8, (bytes) => milliseconds(bytes, unitMs))] as const,
  ),
]);

/** ms since 1970 UTC, NaN where there is no time */
function milliseconds(bytes: ArrayBuffer, unitMs: number): Float64Array {
  const NOT_A_TIME = -(2n ** 63n);
  return Float64Array.from(new BigInt64Array(bytes), (value) =>
    value === NOT_A_TIME ? Number.NaN : Math.floor(Number(value) * unitMs),
  );
}

/** Float16 (IEEE 754 binary16) from its bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}
