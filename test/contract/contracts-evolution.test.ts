import { describe, expect, test } from '@jest/globals';
import { type Codec, openCodec } from '#platform/registry/codec.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import { type AvroSchema, readContract } from '#schemas/contracts.ts';
import type { AnomalyEvent, KpiSample, Topic } from '#schemas/types/topics.ts';
import { withField, withSymbol } from '../support/next-schema.ts';

/** Codecs of this version and of the next one, in one registry. */
async function bothVersions<T extends Topic>(
  topic: T,
  next: AvroSchema,
): Promise<[Codec<unknown>, Codec<unknown>]> {
  const contract = readContract(topic);
  const source = new InMemorySchemas([contract, { ...contract, schema: next }]);
  return [await openCodec(contract, source), await openCodec({ ...contract, schema: next }, source)];
}

const sample: KpiSample = { entity: 'a', kpiSet: 'ran', ts: 5, values: [0.5, null], suspect: true };

describe('a version of KpiSample with one more field', () => {
  const next = withField(readContract('kpi.raw.v1').schema, {
    name: 'vendor',
    type: 'string',
    default: 'unknown',
  });

  test('is read by this one, which drops the field', async () => {
    const [now, later] = await bothVersions('kpi.raw.v1', next);
    expect(await now.decodeAll([later.encode({ ...sample, vendor: 'acme' })])).toEqual([sample]);
  });

  test('reads this one, and gives the field its default', async () => {
    const [now, later] = await bothVersions('kpi.raw.v1', next);
    expect(await later.decodeAll([now.encode(sample)])).toEqual([{ ...sample, vendor: 'unknown' }]);
  });

  test('comes mixed with this one in a batch', async () => {
    const [now, later] = await bothVersions('kpi.raw.v1', next);
    const bytes = [now.encode(sample), later.encode({ ...sample, vendor: 'acme' }), now.encode(sample)];
    expect(await now.decodeAll(bytes)).toEqual([sample, sample, sample]);
  });
});

const event: AnomalyEvent = {
  id: 'a~ran~SCORE~5',
  entity: 'a',
  kpiSet: 'ran',
  kind: 'SCORE',
  state: 'CONFIRMED',
  revision: 2,
  at: 9,
  from: 5,
  to: 8,
  severity: 'MAJOR',
  groupId: null,
  topKpis: [{ kpi: 'throughput', contribution: 0.7 }],
  kpiCount: 1,
  steps: 4,
  modelId: 'm',
  score: 7,
  threshold: 3,
  pValue: 1e-4,
  settledScore: 6,
  settledThreshold: 2,
  suppression: { cause: 'MUTED', reference: 'label', reason: 'called false' },
  reason: null,
};

describe('a version of AnomalyEvent with one more kind and one more field', () => {
  const schema = readContract('anomalies.v1').schema;
  const next = withField(withSymbol(schema, 'AnomalyKind', 'FORECAST'), {
    name: 'region',
    type: ['null', 'string'],
    default: null,
  });

  test('is read by this one, to which the kind is UNKNOWN', async () => {
    const [now, later] = await bothVersions('anomalies.v1', next);
    const bytes = later.encode({ ...event, kind: 'FORECAST', region: 'north' });
    expect(await now.decodeAll([bytes])).toEqual([{ ...event, kind: 'UNKNOWN' }]);
  });

  test('reads this one', async () => {
    const [now, later] = await bothVersions('anomalies.v1', next);
    expect(await later.decodeAll([now.encode(event)])).toEqual([{ ...event, region: null }]);
  });
});
