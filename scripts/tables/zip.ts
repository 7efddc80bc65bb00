import { crc32, inflateRawSync } from 'node:zlib';

/** Why an archive cannot be read, in a few words. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

const ENTRY = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL = 0x04034b50;
const LOCAL_BYTES = 30;
const END = 0x06054b50;
const END_BYTES = 22;
const MAX_COMMENT_BYTES = 0xffff;
const ENCRYPTED = 1;
/** Stands for a size that only ZIP64 can hold. */
const TOO_LARGE = 0xffffffff;

/**
 * Unpacks a ZIP archive of stored and deflated files, by its central directory.
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 * @returns contents by name
 * @throws ZipError where it is none, is damaged, encrypted or over 4 GiB
 */
export function unzip(archive: Buffer): Map<string, Uint8Array> {
  try {
    return entriesOf(archive);
  } catch (cause) {
    if (cause instanceof ZipError) throw cause;
    throw new ZipError(`damaged archive: ${(cause as Error).message}`, { cause });
  }
}

function entriesOf(archive: Buffer): Map<string, Uint8Array> {
  const end = endOf(archive);
  const count = archive.readUInt16LE(end + 10);
  const entries = new Map<string, Uint8Array>();
  let at = archive.readUInt32LE(end + 16);
  for (let i = 0; i < count; i++) {
    if (archive.readUInt32LE(at) !== ENTRY) throw new ZipError('damaged archive: a file is missing');
    const nameEnd = at + ENTRY_BYTES + archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + ENTRY_BYTES, nameEnd);
    entries.set(name, contentOf(archive, at, name));
    at = nameEnd + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return entries;
}

/** The end record is last, but for a comment of any length. */
function endOf(archive: Buffer): number {
  const earliest = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= earliest; at--) {
    if (archive.readUInt32LE(at) === END) return at;
  }
  throw new ZipError('no ZIP archive, or one that breaks off');
}

function contentOf(archive: Buffer, entry: number, name: string): Uint8Array {
  if (archive.readUInt16LE(entry + 8) & ENCRYPTED) throw new ZipError(`${name} is encrypted`);
  const method = archive.readUInt16LE(entry + 10);
  const packedSize = archive.readUInt32LE(entry + 20);
  const size = archive.readUInt32LE(entry + 24);
  const local = archive.readUInt32LE(entry + 42);
  if ([packedSize, size, local].includes(TOO_LARGE)) throw new ZipError(`${name} is over 4 GiB`);
  if (archive.readUInt32LE(local) !== LOCAL) throw new ZipError(`damaged archive: no ${name}`);
  const start = local + LOCAL_BYTES + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const packed = archive.subarray(start, start + packedSize);
  const content = unpacked(packed, method, size, name);
  if (content.length !== size || crc32(content) !== archive.readUInt32LE(entry + 16)) {
    throw new ZipError(`damaged archive: ${name} is not what it was`);
  }
  return content;
}

function unpacked(packed: Buffer, method: number, size: number, name: string): Uint8Array {
  if (method === 0) return packed;
  // Never more than it says, whatever a crafted file would unpack to.
  if (method === 8) return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  throw new ZipError(`${name} is packed in a way that is not read, ${method}`);
}
