import { tableError } from './table-error.ts';

/** What the first bytes of a .npy file say. */
export interface NumpyHeader {
  /** Byte order, kind and size of an element, such as `<f4`; for records their whole description. */
  readonly descr: string;
  /** Fortran order. */
  readonly isColumnMajor: boolean;
  readonly shape: readonly number[];
  /** Where the elements begin. */
  readonly offset: number;
}

const MAGIC = Buffer.from('\x93NUMPY', 'latin1');
/** Magic and version. */
const PREFIX_BYTES = 8;
const ALIGNMENT = 64;

/**
 * @param name for messages
 * @throws TowerwatchError INPUT_UNREADABLE
 */
export function parseNumpyHeader(bytes: Uint8Array, name: string): NumpyHeader {
  if (!MAGIC.equals(bytes.subarray(0, MAGIC.length))) throw damaged(name, 'is no NumPy array');
  const version = bytes[MAGIC.length];
  if (version === undefined) throw damaged(name, 'breaks off in its header');
  if (version < 1 || version > 3) throw damaged(name, `is of NumPy's format ${version}, which is not known`);
  const lengthBytes = version === 1 ? 2 : 4;
  const start = PREFIX_BYTES + lengthBytes;
  if (bytes.length < start) throw damaged(name, 'breaks off in its header');
  const length = Buffer.from(bytes.buffer, bytes.byteOffset).readUIntLE(PREFIX_BYTES, lengthBytes);
  const offset = start + length;
  if (bytes.length < offset) throw damaged(name, 'breaks off in its header');
  const text = Buffer.from(bytes.subarray(start, offset)).toString('utf8');

  // The header is a dictionary as Python writes it.
  const descr = /'descr': *(?:'([^']*)'|(\[.*?\])(?=, *'))/.exec(text);
  const order = /'fortran_order': *(True|False)/.exec(text);
  const shape = /'shape': *\(([\d, L]*)\)/.exec(text);
  if (!descr || !order || !shape) throw damaged(name, 'has a header that makes no sense');
  return {
    descr: descr[1] ?? descr[2],
    isColumnMajor: order[1] === 'True',
    shape: [...shape[1].matchAll(/\d+/g)].map(Number),
    offset,
  };
}

/** The first bytes of a .npy file, format version 1, for elements row by row. */
export function writeNumpyHeader(descr: string, shape: readonly number[]): Buffer {
  const axes = shape.map((length) => `${length},`).join(' ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const start = PREFIX_BYTES + 2;
  const length = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT - start;
  const lengthBytes = Buffer.alloc(2);
  lengthBytes.writeUInt16LE(length);
  return Buffer.concat([MAGIC, Buffer.of(1, 0), lengthBytes, Buffer.from(`${text.padEnd(length - 1)}\n`)]);
}

function damaged(name: string, what: string) {
  return tableError('INPUT_UNREADABLE', name, undefined, `${what}; save it again with numpy.save`);
}
