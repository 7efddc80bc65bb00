import { beforeEach, describe, expect, test } from '@jest/globals';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { openCodec } from '#platform/registry/codec.ts';
import { openCodecBook } from '#platform/registry/codec-book.ts';
import { framedSchemaId, frameHeader } from '#platform/registry/framing.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import { readContract } from '#schemas/contracts.ts';
import type { KpiSample } from '#schemas/types/topics.ts';

const contract = readContract('kpi.raw.v1');
const sample: KpiSample = {
  entity: 'a',
  kpiSet: 'ran',
  ts: 1_700_000_000_000,
  values: [1, null],
  suspect: false,
};

/** Schemas in memory that count look-ups, and can be out of reach. */
class WatchedSchemas extends InMemorySchemas {
  lookUps = 0;
  reachable = true;

  override async subjectsOf(id: number): Promise<readonly string[]> {
    this.lookUps++;
    if (!this.reachable) throw new TowerwatchError('REGISTRY_UNAVAILABLE', 'out of reach');
    return super.subjectsOf(id);
  }
}

let source: WatchedSchemas;
let clock: number;
const open = () => openCodec(contract, source, () => clock);
const framed = (id: number, body: Buffer = Buffer.alloc(0)) => Buffer.concat([frameHeader(id), body]);

beforeEach(() => {
  source = new WatchedSchemas([contract]);
  clock = 0;
});

describe('framing', () => {
  test('a value carries a zero byte and the id of the schema that it was written with', async () => {
    source = new WatchedSchemas([readContract('entities.v1'), contract]);
    const bytes = (await open()).encode(sample);
    expect(bytes[0]).toBe(0);
    expect(framedSchemaId(bytes)).toBe(2);
  });

  test.each([
    ['no value', null],
    ['an empty value', Buffer.alloc(0)],
    ['four bytes', Buffer.alloc(4)],
    ['JSON', Buffer.from('{"entity":"a"}')],
  ])('%s has no schema id', (_, value) => {
    expect(framedSchemaId(value)).toBeUndefined();
  });
});

describe('a value that cannot be decoded is an error in its place', () => {
  test('among values that can', async () => {
    const codec = await open();
    const good = codec.encode(sample);
    const results = await codec.decodeAll([good, null, Buffer.from('text'), good]);
    expect(results).toMatchObject([sample, { code: 'NOT_AVRO' }, { code: 'NOT_AVRO' }, sample]);
  });

  test('with bytes after the body, or with some cut off', async () => {
    const codec = await open();
    const good = codec.encode(sample);
    const results = await codec.decodeAll([Buffer.concat([good, Buffer.from([0])]), good.subarray(0, -1)]);
    expect(results).toMatchObject([{ code: 'NOT_AVRO' }, { code: 'NOT_AVRO' }]);
  });

  test('with the id of no schema', async () => {
    const results = await (await open()).decodeAll([framed(77), framed(0), framed(-5)]);
    expect(results).toMatchObject(
      [77, 0, -5].map((schemaId) => ({ code: 'SCHEMA_UNKNOWN', context: { schemaId } })),
    );
  });

  test("with another topic's schema", async () => {
    const id = source.register('entities.v1-value', readContract('entities.v1').schema);
    const [result] = await (await open()).decodeAll([framed(id)]);
    expect(result).toMatchObject({ code: 'SCHEMA_WRONG_SUBJECT' });
  });

  test.each([
    ['cannot be resolved', { ...contract.schema, fields: [{ name: 'entity', type: 'string' }] }],
    ['is not valid Avro', { type: 'record', name: 'KpiSample' }],
    [
      'has a map',
      { ...contract.schema, fields: [{ name: 'tags', type: { type: 'map', values: 'string' } }] },
    ],
  ])('with a schema of its subject that %s', async (_, schema) => {
    const id = source.register(contract.subject, schema);
    const [result] = await (await open()).decodeAll([framed(id)]);
    expect(result).toMatchObject({ code: 'SCHEMA_UNREADABLE' });
  });
});

describe('look-ups', () => {
  test('one for an id that is found, whatever the time', async () => {
    const codec = await open();
    for (clock of [0, 10_000, 1e9]) await codec.decodeAll([codec.encode(sample), codec.encode(sample)]);
    expect(source.lookUps).toBe(1);
  });

  test('a failure is believed for five seconds, then the id may have been registered', async () => {
    const codec = await open();
    const next = { ...contract.schema, doc: 'next' };
    const bytes = framed(2, codec.encode(sample).subarray(5));
    expect(await codec.decodeAll([bytes])).toMatchObject([{ code: 'SCHEMA_UNKNOWN' }]);
    source.register(contract.subject, next);
    clock = 4_999;
    expect(await codec.decodeAll([bytes])).toMatchObject([{ code: 'SCHEMA_UNKNOWN' }]);
    expect(source.lookUps).toBe(1);
    clock = 5_000;
    expect(await codec.decodeAll([bytes])).toEqual([sample]);
  });

  test('more unknown ids than are remembered', async () => {
    const codec = await open();
    const ids = Array.from({ length: 10_001 }, (_, i) => i + 2);
    for (const batch of [ids.slice(0, 9_999), ids]) {
      const results = await codec.decodeAll(batch.map((id) => framed(id)));
      expect(results.every((result) => 'code' in result && result.code === 'SCHEMA_UNKNOWN')).toBe(true);
    }
  });

  test('out of reach, the batch is thrown back to be tried again, and nothing wrong is remembered', async () => {
    const codec = await open();
    source.reachable = false;
    const bytes = codec.encode(sample);
    await expect(codec.decodeAll([bytes])).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      retriable: true,
    });
    source.reachable = true;
    expect(await codec.decodeAll([bytes])).toEqual([sample]);
  });

  test('out of reach, known ids are decoded', async () => {
    const codec = await open();
    const bytes = codec.encode(sample);
    await codec.decodeAll([bytes]);
    source.reachable = false;
    expect(await codec.decodeAll([bytes])).toEqual([sample]);
  });
});

test('a topic whose schema is not registered has no codec', async () => {
  source = new WatchedSchemas();
  await expect(open()).rejects.toMatchObject({ code: 'SCHEMA_NOT_REGISTERED' });
});

test('a book has the codecs that were opened, and no other', async () => {
  const codecs = await openCodecBook([contract], source);
  expect(await codecs.of('kpi.raw.v1').decodeAll([codecs.of('kpi.raw.v1').encode(sample)])).toEqual([sample]);
  expect(() => codecs.of('entities.v1')).toThrow(TypeError);
});

describe('encoding', () => {
  test('a value larger than any before', async () => {
    const codec = await open();
    const values = Array.from({ length: 10_000 }, (_, i) => i);
    const bytes = [codec.encode({ ...sample, values }), codec.encode(sample)];
    expect(await codec.decodeAll(bytes)).toEqual([{ ...sample, values }, sample]);
  });

  test.each([
    ['a field missing', { ...sample, ts: undefined }],
    ['text for a number', { ...sample, values: ['1'] }],
    ['a time that doubles cannot hold', { ...sample, ts: 2 ** 52 + 1 }],
  ])('%s is refused', async (_, value) => {
    const codec = await open();
    expect(() => codec.encode(value as never)).toThrow(
      expect.objectContaining({ code: 'VALUE_NOT_ENCODABLE' }),
    );
    expect(await codec.decodeAll([codec.encode(sample)])).toEqual([sample]);
  });
});
