import { compress, uncompress } from 'snappyjs';

/** Java's producers wrap Snappy blocks in a stream format of their own (xerial's snappy-java); others send one bare block. */
const STREAM_MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
/** Magic, version and lowest compatible version. */
const STREAM_HEADER_BYTES = 16;
const LENGTH_BYTES = 4;

export function compressSnappy(bytes: Buffer): Buffer {
  return Buffer.from(compress(bytes));
}

/** @throws Error when the bytes are no Snappy data in either form */
export function decompressSnappy(bytes: Buffer): Buffer {
  if (!bytes.subarray(0, STREAM_MAGIC.length).equals(STREAM_MAGIC)) return Buffer.from(uncompress(bytes));
  const blocks: Buffer[] = [];
  for (let at = STREAM_HEADER_BYTES; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    at += LENGTH_BYTES;
    if (at + length > bytes.length) throw new RangeError('a block of the Snappy stream is cut off');
    blocks.push(Buffer.from(uncompress(bytes.subarray(at, at + length))));
    at += length;
  }
  return Buffer.concat(blocks);
}
