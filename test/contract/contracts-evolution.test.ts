import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { openCodec } from '#platform/registry/codec.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import type { Codec } from '#platform/stream/codec-book.ts';
import { type AvroSchema, readContract, readContracts, type TopicContract } from '#schemas/contracts.ts';
import type { AnomalyEvent } from '#schemas/types/topics.ts';
import { avroValue } from '../support/avro-arbitrary.ts';
import { withField, withSymbol } from '../support/next-schema.ts';

/** Codecs of this version and of the next one, in one registry. */
async function bothVersions(
  contract: TopicContract,
  next: AvroSchema,
): Promise<[Codec<unknown>, Codec<unknown>]> {
  const source = new InMemorySchemas([contract, { ...contract, schema: next }]);
  return [await openCodec(contract, source), await openCodec({ ...contract, schema: next }, source)];
}

describe.each(readContracts().topics)('a version of $topic with one more field', (contract) => {
  const next = withField(contract.schema, { name: 'added', type: 'string', default: 'absent' });
  const values = fc.sample(avroValue(contract.schema), { numRuns: 20, seed: 1 }) as object[];
  const withAdded = (added: string) => values.map((value) => ({ ...value, added }));

  test('is read by this one, which drops the field', async () => {
    const [now, later] = await bothVersions(contract, next);
    expect(await now.decodeAll(withAdded('new').map((value) => later.encode(value)))).toEqual(values);
  });

  test('reads this one, and gives the field its default', async () => {
    const [now, later] = await bothVersions(contract, next);
    expect(await later.decodeAll(values.map((value) => now.encode(value)))).toEqual(withAdded('absent'));
  });

  test('comes mixed with this one in a batch', async () => {
    const [now, later] = await bothVersions(contract, next);
    const bytes = withAdded('new').map((value, i) =>
      i % 2 === 0 ? now.encode(values[i]) : later.encode(value),
    );
    expect(await now.decodeAll(bytes)).toEqual(values);
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

test('a kind of alert that a later version adds is UNKNOWN to this one', async () => {
  const contract = readContract('anomalies.v1');
  const next = withSymbol(contract.schema, 'AnomalyKind', 'FORECAST');
  const [now, later] = await bothVersions(contract, next);
  const bytes = later.encode({ ...event, kind: 'FORECAST' });
  expect(await now.decodeAll([bytes])).toEqual([{ ...event, kind: 'UNKNOWN' }]);
  expect(await later.decodeAll([now.encode(event)])).toEqual([event]);
});
