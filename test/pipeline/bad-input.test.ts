import { describe, expect, test } from '@jest/globals';
import type { KpiSample, KpiWindow } from '#schemas/types/topics.ts';
import { windowerStage } from '#services/windower/stage.ts';
import { Pipeline } from '../support/pipeline-driver.ts';
import { kpiSetOf, MINUTE, MONDAY, sampleAt } from '../support/series-samples.ts';

const KPI_SET = kpiSetOf();
const { allowedLateness, windowLength, hop } = KPI_SET;
const DAY = 24 * 60 * MINUTE;
const SCHEMA_ID_BYTES = { from: 1, to: 5 };

/** A good sample, or one with something wrong. */
const sample = (step: number, flaw: Partial<KpiSample> = {}): KpiSample => ({
  entity: 'cell-1',
  kpiSet: KPI_SET.name,
  ...sampleAt(step),
  values: [step, -step],
  ...flaw,
});

async function windower(): Promise<Pipeline> {
  const pipeline = await Pipeline.open({ now: MONDAY });
  return pipeline.add(windowerStage(new Map([[KPI_SET.name, KPI_SET]])));
}

function send(pipeline: Pipeline, ...samples: KpiSample[]): void {
  for (const each of samples) pipeline.produce('kpi.raw.v1', each.entity, each);
}

const raw = async (step: number, flaw: Partial<KpiSample> = {}): Promise<Buffer> =>
  (await windower()).codecs.of('kpi.raw.v1').encode(sample(step, flaw));

async function framedWith(schemaId: number): Promise<Buffer> {
  const bytes = await raw(3);
  bytes.writeInt32BE(schemaId, SCHEMA_ID_BYTES.from);
  return bytes;
}

const window: KpiWindow = {
  entity: 'cell-1',
  kpiSet: KPI_SET.name,
  end: MONDAY,
  status: 'SILENT',
  length: 0,
  kpis: 2,
  hop,
  x: Buffer.alloc(0),
  seasonal: Buffer.alloc(0),
  trend: Buffer.alloc(0),
  step: Buffer.alloc(0),
  median: Buffer.alloc(0),
  scale: Buffer.alloc(0),
  mask: Buffer.alloc(0),
};

interface Bad {
  readonly title: string;
  readonly code: string;
  readonly bytes: () => Promise<Buffer | null>;
  readonly key?: string;
}

const huge = 'x'.repeat(10 * 1024);
const BAD: Bad[] = [
  { title: 'text', code: 'NOT_AVRO', bytes: async () => Buffer.from('{"entity":"cell-1"}') },
  { title: 'no value', code: 'NOT_AVRO', bytes: async () => null },
  { title: 'an empty value', code: 'NOT_AVRO', bytes: async () => Buffer.alloc(0) },
  { title: 'a body that is cut off', code: 'NOT_AVRO', bytes: async () => (await raw(3)).subarray(0, -3) },
  {
    title: 'bytes after the body',
    code: 'NOT_AVRO',
    bytes: async () => Buffer.concat([await raw(3), Buffer.of(0)]),
  },
  { title: 'an unknown schema id', code: 'SCHEMA_UNKNOWN', bytes: () => framedWith(424242) },
  {
    title: 'a window where a sample belongs',
    code: 'SCHEMA_WRONG_SUBJECT',
    bytes: async () => (await windower()).codecs.of('kpi.windows.v1').encode(window),
  },
  { title: 'an unknown kpiSet', code: 'KPI_SET_UNKNOWN', bytes: () => raw(3, { kpiSet: 'other' }) },
  { title: 'NaN', code: 'VALUE_NOT_FINITE', bytes: () => raw(3, { values: [Number.NaN, 1] }) },
  { title: 'infinity', code: 'VALUE_NOT_FINITE', bytes: () => raw(3, { values: [1, -Infinity] }) },
  { title: 'a KPI too many', code: 'KPI_COUNT', bytes: () => raw(3, { values: [1, 2, 3] }) },
  { title: 'a KPI too few', code: 'KPI_COUNT', bytes: () => raw(3, { values: [1] }) },
  { title: 'no KPI at all', code: 'KPI_COUNT', bytes: () => raw(3, { values: [] }) },
  { title: 'nothing but nulls', code: 'VALUES_ABSENT', bytes: () => raw(3, { values: [null, null] }) },
  { title: 'a negative timestamp', code: 'TIMESTAMP_NEGATIVE', bytes: () => raw(3, { ts: -1 }) },
  { title: 'a timestamp of 1970', code: 'TIMESTAMP_ANCIENT', bytes: () => raw(3, { ts: MONDAY / 1000 }) },
  {
    title: 'a timestamp more than a day ahead',
    code: 'TIMESTAMP_FUTURE',
    bytes: () => raw(3, { ts: MONDAY + DAY + 1 }),
  },
  {
    title: 'an entity id of 10 kB',
    code: 'ENTITY_ID_INVALID',
    bytes: () => raw(3, { entity: huge }),
    key: huge,
  },
  {
    title: 'an empty entity id',
    code: 'ENTITY_ID_INVALID',
    bytes: () => raw(3, { entity: '' }),
    key: '',
  },
  { title: 'another key', code: 'ENTITY_ID_INVALID', bytes: () => raw(3), key: 'cell-2' },
];

const steps = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => sample(from + i));

describe('refused', () => {
  test.each(BAD)(
    '$title is a dead letter with $code, and the stream goes on',
    async ({ code, bytes, key }) => {
      const pipeline = await windower();
      const value = await bytes();
      send(pipeline, ...steps(0, 3));
      pipeline.produceBytes('kpi.raw.v1', key ?? 'cell-1', value);
      send(pipeline, ...steps(3, windowLength));
      await pipeline.run();

      expect(await pipeline.read('kpi.windows.v1')).toHaveLength(1);
      const letters = pipeline.deadLetters('kpi.raw.v1');
      expect(letters).toHaveLength(1);
      expect(letters[0].value).toEqual(value);
      expect(letters[0].key?.toString()).toBe(key ?? 'cell-1');
      const isFramed = value !== null && value.length >= SCHEMA_ID_BYTES.to && value[0] === 0;
      expect(letters[0].headers).toEqual({
        topic: 'kpi.raw.v1',
        partition: '0',
        offset: '3',
        code,
        message: expect.stringMatching(/./),
        service: 'windower',
        ...(isFramed ? { schemaId: String(value.readInt32BE(SCHEMA_ID_BYTES.from)) } : {}),
      });
      expect(letters[0].headers.message.length).toBeLessThan(300);
      const { accepted, refused } = pipeline.counts('windower');
      expect([...refused]).toEqual([[code, 1]]);
      expect(accepted).toBe(windowLength);
    },
  );

  test('a sample after its step was closed is LATE', async () => {
    const pipeline = await windower();
    const late = sample(4);
    send(pipeline, ...steps(0, 4), ...steps(5, 5 + allowedLateness + 1), late);
    await pipeline.run();
    const letters = pipeline.deadLetters('kpi.raw.v1');
    expect(letters.map(({ headers }) => headers.code)).toEqual(['LATE']);
    expect(letters[0].value).toEqual(pipeline.codecs.of('kpi.raw.v1').encode(late));
    expect([...pipeline.counts('windower').refused]).toEqual([['LATE', 1]]);
  });

  test('a sample again after its window is REPEATED: counted, and no dead letter', async () => {
    const pipeline = await windower();
    send(
      pipeline,
      ...steps(0, windowLength),
      sample(windowLength - 1),
      ...steps(windowLength, windowLength + hop),
    );
    await pipeline.run();
    expect(pipeline.deadLetters('kpi.raw.v1')).toEqual([]);
    expect([...pipeline.counts('windower').refused]).toEqual([['REPEATED', 1]]);
    expect(await pipeline.read('kpi.windows.v1')).toHaveLength(2);
  });
});

test('accepted and rejected make what was produced, and rejected ones change no window', async () => {
  const clean = await windower();
  send(clean, ...steps(0, 40));
  await clean.run();

  const pipeline = await windower();
  for (const [i, each] of steps(0, 40).entries()) {
    const { key, bytes } = BAD[i % BAD.length];
    pipeline.produceBytes('kpi.raw.v1', key ?? 'cell-1', await bytes());
    send(pipeline, each);
  }
  await pipeline.run();
  const { accepted, refused } = pipeline.counts('windower');
  expect(accepted).toBe(40);
  expect([...refused.values()].reduce((a, b) => a + b)).toBe(40);
  expect(pipeline.deadLetters('kpi.raw.v1')).toHaveLength(40);
  const values = (of: Pipeline) => of.broker.all('kpi.windows.v1').map(({ value }) => value);
  expect(values(pipeline)).toEqual(values(clean));
});
