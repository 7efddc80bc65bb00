import { crc32, deflateRawSync } from 'node:zlib';

/** What a .npy file says of its elements. */
export interface NpyOptions {
  readonly descr: string;
  readonly shape: readonly number[];
  readonly isFortran?: boolean;
  readonly version?: 1 | 2 | 3;
}

/** A .npy file of elements as they are stored, written without the code under test. */
export function npyFile(elements: NodeJS.ArrayBufferView, options: NpyOptions): Buffer {
  const { descr, shape, isFortran = false, version = 1 } = options;
  const type = descr.startsWith('[') ? descr : `'${descr}'`;
  const order = isFortran ? 'True' : 'False';
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': ${type}, 'fortran_order': ${order}, 'shape': (${axes}), }\n`;
  const length = Buffer.alloc(version === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  const data = Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength);
  return Buffer.concat([
    Buffer.from('\x93NUMPY', 'latin1'),
    Buffer.of(version, 0),
    length,
    Buffer.from(text),
    data,
  ]);
}

/** A ZIP archive of files by name, written without the code under test. */
export function zipFile(files: Readonly<Record<string, Buffer>>, isDeflated = true): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const packed = isDeflated ? deflateRawSync(content) : content;
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(isDeflated ? 8 : 0, 4);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, place, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}
