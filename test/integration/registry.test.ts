import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openCodec } from '#platform/registry/codec.ts';
import { ConfluentRegistry } from '#platform/registry/confluent.ts';
import { registerContracts, unregisteredSubjects } from '#platform/registry/register.ts';
import { type AvroSchema, readContracts, type TopicContract } from '#schemas/contracts.ts';
import type { KpiSample } from '#schemas/types/topics.ts';
import { withField, withSymbol } from '../support/next-schema.ts';
import { registryForTest, type TestRegistry } from '../support/registry.ts';

/** Subjects of this run's own: the registry may be one that is in use. */
const run = randomUUID();
const contracts = readContracts().topics.map((contract) => ({
  ...contract,
  subject: `${run}.${contract.subject}`,
}));
const contractOf = (topic: string) => contracts.find((contract) => contract.topic === topic)!;
const raw = contractOf('kpi.raw.v1') as TopicContract<'kpi.raw.v1'>;
const sample: KpiSample = { entity: 'a', kpiSet: 'ran', ts: 5, values: [0.5, null], suspect: false };

let server: TestRegistry;
/** Without what an earlier look-up remembered. */
const registry = () => new ConfluentRegistry(server.url);

beforeAll(async () => {
  server = await registryForTest();
}, 120_000);

afterAll(async () => {
  await server?.stop();
}, 30_000);

test('a service finds no codec before the deploy, and finds one after', async () => {
  await expect(openCodec(raw, registry())).rejects.toMatchObject({ code: 'SCHEMA_NOT_REGISTERED' });
  await registerContracts(server.url, contracts);
  await expect(openCodec(raw, registry())).resolves.toBeDefined();
});

describe('after the deploy', () => {
  beforeAll(() => registerContracts(server.url, contracts));

  test('every subject has its schema, and deploying again changes nothing', async () => {
    expect(await unregisteredSubjects(server.url, contracts)).toEqual([]);
    const [first, again] = [
      await registerContracts(server.url, contracts),
      await registerContracts(server.url, contracts),
    ];
    expect(first.size).toBe(contracts.length);
    expect(again).toEqual(first);
  });

  test('what one service encodes another decodes', async () => {
    const [writer, reader] = [await openCodec(raw, registry()), await openCodec(raw, registry())];
    expect(await reader.decodeAll([writer.encode(sample)])).toEqual([sample]);
  });

  test("a schema id of nobody, and one of another topic's, are errors in their places", async () => {
    const reader = await openCodec(raw, registry());
    const settled = contractOf('kpi.settled.v1') as TopicContract<'kpi.settled.v1'>;
    const other = (await openCodec(settled, registry())).encode({
      entity: 'a',
      kpiSet: 'ran',
      end: 5,
      granularity: 1,
      scores: [],
      pValues: [],
      modelId: null,
      threshold: null,
    });
    const nobodys = Buffer.from([0, 0x7f, 0xff, 0xff, 0xfe, 0]);
    expect(await reader.decodeAll([nobodys, other])).toMatchObject([
      { code: 'SCHEMA_UNKNOWN' },
      { code: 'SCHEMA_WRONG_SUBJECT' },
    ]);
  });

  test('two topics with one schema share its id and read each other', async () => {
    const [windower, alerter] = [
      contractOf('towerwatch.windower.state.v1') as TopicContract<'towerwatch.windower.state.v1'>,
      contractOf('towerwatch.alerter.state.v1') as TopicContract<'towerwatch.alerter.state.v1'>,
    ];
    const snapshot = { covered: 7, replayFrom: null, state: Buffer.from([1, 2]) };
    const bytes = (await openCodec(windower, registry())).encode(snapshot);
    expect(await (await openCodec(alerter, registry())).decodeAll([bytes])).toEqual([snapshot]);
  });
});

describe('the next version of a schema', () => {
  const anomalies = contractOf('anomalies.v1') as TopicContract<'anomalies.v1'>;
  const must: AvroSchema = { name: 'must', type: 'string' };

  beforeAll(() => registerContracts(server.url, [raw, anomalies]));

  test('with a defaulted field is registered, and both versions read each other', async () => {
    const schema = withField(raw.schema, { name: 'vendor', type: 'string', default: 'unknown' });
    await registerContracts(server.url, [{ ...raw, schema }]);
    const [now, later] = [await openCodec(raw, registry()), await openCodec({ ...raw, schema }, registry())];
    const newer = { ...sample, vendor: 'acme' };
    expect(await now.decodeAll([later.encode(newer)])).toEqual([sample]);
    expect(await later.decodeAll([now.encode(sample)])).toEqual([{ ...sample, vendor: 'unknown' }]);
  });

  test('with one more enum symbol is registered', async () => {
    const schema = withSymbol(anomalies.schema, 'AnomalyKind', 'FORECAST');
    const ids = await registerContracts(server.url, [{ ...anomalies, schema }]);
    expect(ids.get(anomalies.subject)).not.toBe(await registry().idOf(anomalies.subject, anomalies.schema));
  });

  test.each([
    ['a field without default is added', withField(anomalies.schema, must)],
    [
      'a field without default is removed',
      { ...anomalies.schema, fields: withoutField(anomalies.schema, 'entity') },
    ],
    ['it has another name', { ...anomalies.schema, name: 'Other' }],
    ['it is not valid Avro', { type: 'record', name: 'AnomalyEvent' }],
  ])('is refused where %s', async (_, schema) => {
    await expect(registerContracts(server.url, [{ ...anomalies, schema }])).rejects.toMatchObject({
      code: 'SCHEMA_INCOMPATIBLE',
      message: expect.stringContaining(anomalies.subject),
    });
  });
});

function withoutField(schema: AvroSchema, name: string): AvroSchema[] {
  return (schema.fields as AvroSchema[]).filter((field) => field.name !== name);
}
