import { createRequire } from 'node:module';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chunkedEncoder } from '#platform/kafka/chunked-encoder.ts';

const require = createRequire(import.meta.url);
const Original = require('kafkajs/src/protocol/encoder.js');
const Chunked = chunkedEncoder(Original);

type Encoder = Record<string, (...args: unknown[]) => Encoder> & { buffer: Buffer; size(): number };
type Make = () => Encoder;
/** Writes something, the same to either kind of encoder. */
type Write = (encoder: Encoder, make: Make) => void;

const bytes = fc
  .tuple(fc.oneof(fc.nat(40), fc.integer({ min: 500, max: 3000 })), fc.integer({ min: 0, max: 255 }))
  .map(([length, fill]) => Buffer.alloc(length, fill));

const plain: fc.Arbitrary<Write> = fc.oneof(
  fc.integer().map((value) => (to: Encoder) => void to.writeInt32(value)),
  fc.integer().map((value) => (to: Encoder) => void to.writeVarInt(value)),
  fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }).map((value) => (to: Encoder) => void to.writeInt64(value)),
  fc.bigInt({ min: 0n, max: 2n ** 40n }).map((value) => (to: Encoder) => void to.writeVarLong(value)),
  fc.option(fc.string()).map((value) => (to: Encoder) => void to.writeString(value)),
  fc.string({ minLength: 600, maxLength: 700 }).map((value) => (to: Encoder) => void to.writeBytes(value)),
  fc.option(bytes).map((value) => (to: Encoder) => void to.writeBytes(value)),
  fc.option(bytes).map((value) => (to: Encoder) => void to.writeVarIntBytes(value)),
  fc.option(bytes).map((value) => (to: Encoder) => void to.writeUVarIntBytes(value)),
  fc.constant((to: Encoder) => void to.buffer),
);

const { writes } = fc.letrec<{ write: Write; writes: Write[] }>((tie) => ({
  write: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    plain,
    tie('writes').map((inner) => (to: Encoder, make: Make) => {
      to.writeEncoder(all(inner, make));
    }),
    fc.array(tie('writes'), { maxLength: 4 }).map((items) => (to: Encoder, make: Make) => {
      to.writeArray(
        items.map((inner) => all(inner, make)),
        'object',
      );
    }),
    tie('writes').map((inner) => (to: Encoder, make: Make) => {
      to.writeBytes(all(inner, make).buffer);
    }),
  ),
  writes: fc.array(tie('write'), { maxLength: 8 }),
}));

function all(writes: readonly Write[], make: Make): Encoder {
  const encoder = make();
  for (const write of writes) write(encoder, make);
  return encoder;
}

describe('the chunked encoder', () => {
  test("writes the bytes of kafkajs's own, whatever is nested in what", () => {
    fc.assert(
      fc.property(writes, (calls) => {
        const expected = all(calls, () => new Original() as Encoder);
        const found = all(calls, () => new Chunked() as unknown as Encoder);
        expect(found.size()).toBe(expected.size());
        expect(found.buffer.equals(expected.buffer)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
