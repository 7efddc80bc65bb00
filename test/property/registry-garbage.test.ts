import { describe, expect, test } from '@jest/globals';
import fc, { type Arbitrary } from 'fast-check';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { openCodec } from '#platform/registry/codec.ts';
import { frameHeader } from '#platform/registry/framing.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import { readContract, readContracts } from '#schemas/contracts.ts';
import { avroValue } from '../support/avro-arbitrary.ts';

const { topics } = readContracts();

/** A valid value of the bytes with some overwritten, cut off or put in. */
function damaged(intact: Arbitrary<Buffer>, headerBytes: number): Arbitrary<Buffer> {
  return fc
    .tuple(intact, fc.nat(), fc.nat({ max: 3 }), fc.uint8Array({ maxLength: 12 }))
    .map(([bytes, at, removed, inserted]) => {
      const position = headerBytes + (at % Math.max(1, bytes.length - headerBytes));
      return Buffer.concat([bytes.subarray(0, position), inserted, bytes.subarray(position + removed)]);
    });
}

/** Items of all arrays in a decoded value. */
function itemCount(value: unknown): number {
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return 0;
  const own = Array.isArray(value) ? value.length : 0;
  return Object.values(value).reduce((sum: number, part) => sum + itemCount(part), own);
}

describe('garbage behind a valid schema id is decoded or refused, and never takes more room than its bytes', () => {
  test.each(topics)('$topic', async (contract) => {
    const source = new InMemorySchemas(topics);
    const codec = await openCodec(contract, source);
    const header = frameHeader((await source.idOf(contract.subject, contract.schema))!);
    const framed = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.concat([header, bytes]));
    const intact = avroValue(contract.schema).map((value) => codec.encode(value as never));
    await fc.assert(
      fc.asyncProperty(fc.oneof(framed, damaged(intact, header.length)), async (bytes) => {
        const [result] = await codec.decodeAll([bytes]);
        if (result instanceof TowerwatchError) expect(result.code).toBe('NOT_AVRO');
        else expect(itemCount(result)).toBeLessThanOrEqual(bytes.length);
      }),
      { numRuns: 200 },
    );
  });
});

test('any bytes at all come back as a value or an error', async () => {
  const source = new InMemorySchemas(topics);
  const codec = await openCodec(readContract('kpi.raw.v1'), source);
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
      expect(await codec.decodeAll([Buffer.from(bytes)])).toHaveLength(1);
    }),
    { numRuns: 500 },
  );
});

describe('lengths that the bytes cannot hold', () => {
  const huge = Buffer.from('feffffffffffffff3f', 'hex'); // zigzag varint of about 2^61
  const negative = Buffer.from('ffffffffffffffff7f', 'hex');
  const entity = Buffer.from([2, 0x61]);
  const ts = Buffer.from([0]);

  test.each([
    ['string', Buffer.concat([huge])],
    ['negative string', Buffer.concat([negative])],
    ['array', Buffer.concat([entity, entity, ts, huge])],
    ['array with block size', Buffer.concat([entity, entity, ts, negative, huge])],
    ['endless varint', Buffer.concat([entity, entity, Buffer.alloc(5_000, 0xff)])],
  ])('%s', async (_, body) => {
    const contract = readContract('kpi.raw.v1');
    const source = new InMemorySchemas([contract]);
    const codec = await openCodec(contract, source);
    const [result] = await codec.decodeAll([Buffer.concat([frameHeader(1), body])]);
    expect(result).toMatchObject({ code: 'NOT_AVRO' });
  });

  test('in a field of the writer that the reader skips', async () => {
    const contract = readContract('kpi.raw.v1');
    const extra = { name: 'extra', type: { type: 'array', items: 'long' }, default: [] };
    const next = { ...contract.schema, fields: [extra, ...(contract.schema.fields as object[])] };
    const source = new InMemorySchemas([contract]);
    const id = source.register(contract.subject, next);
    const codec = await openCodec(contract, source);
    const [result] = await codec.decodeAll([Buffer.concat([frameHeader(id), huge])]);
    expect(result).toMatchObject({ code: 'NOT_AVRO' });
  });
});
