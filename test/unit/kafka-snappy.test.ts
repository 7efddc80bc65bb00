import { describe, expect, test } from '@jest/globals';
import { compressSnappy, decompressSnappy } from '#platform/kafka/snappy.ts';

const text = Buffer.from('the same words, the same words, the same words');

/** As snappy-java writes it: header, then blocks with their lengths. */
function stream(...blocks: Buffer[]): Buffer {
  const header = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00, 0, 0, 0, 1, 0, 0, 0, 1]);
  return Buffer.concat([
    header,
    ...blocks.flatMap((block) => {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(block.length);
      return [length, block];
    }),
  ]);
}

describe('Snappy', () => {
  test('reads back what it wrote', () => {
    expect(decompressSnappy(compressSnappy(text))).toEqual(text);
  });

  test("reads Java's stream of blocks", () => {
    const blocks = [text.subarray(0, 20), text.subarray(20)].map(compressSnappy);
    expect(decompressSnappy(stream(...blocks))).toEqual(text);
  });

  test('refuses a stream that is cut off', () => {
    const whole = stream(compressSnappy(text));
    expect(() => decompressSnappy(whole.subarray(0, whole.length - 1))).toThrow('cut off');
  });
});
