import { describe, expect, test } from '@jest/globals';
import { openCodecBook } from '#platform/registry/codec-book.ts';
import { InMemorySchemas } from '#platform/registry/in-memory.ts';
import { PartitionWorker } from '#platform/stream/partition-worker.ts';
import type { RawRecord } from '#platform/stream/raw-record.ts';
import { noOutput, type Refusal, type Stage } from '#platform/stream/stage.ts';
import { readContracts } from '#schemas/contracts.ts';
import type { KpiSample } from '#schemas/types/topics.ts';

const { topics } = readContracts();
const codecs = await openCodecBook(topics, new InMemorySchemas(topics));
const CHANGELOG = 'towerwatch.windower.state.v1';

interface Memory {
  readonly restored: (readonly [key: string, state: string | null, covered: bigint])[];
  readonly replayed: bigint[];
}

/** Refuses what is suspect, remembers what it is given, and does not bear a snapshot that says so. */
const stage: Stage<Memory, 'kpi.raw.v1'> = {
  name: 'windower',
  input: 'kpi.raw.v1',
  outputs: ['kpi.windows.v1'],
  changelog: CHANGELOG,
  open: () => ({ restored: [], replayed: [] }),
  async step(_, records) {
    const refusals: Refusal[] = records
      .filter(({ value }) => value.suspect)
      .map(({ offset }) => ({ offset, code: 'LATE', message: 'suspect' }));
    const snapshots = records.map(({ key, offset }) => ({ key, state: Buffer.from(key), covered: offset }));
    return { ...noOutput(), refusals, snapshots };
  },
  restore(memory, key, state, covered) {
    if (state?.toString() === 'unbearable') throw new RangeError('unbearable');
    memory.restored.push([key, state === null ? null : Buffer.from(state).toString(), covered]);
  },
  replayFrom: () => 5n,
  replay: (memory, records) => void memory.replayed.push(...records.map(({ offset }) => offset)),
};

function opened() {
  let memory: Memory | undefined;
  const open = () => {
    memory = stage.open(0);
    return memory;
  };
  const worker = new PartitionWorker({ ...stage, open }, 3, codecs);
  return { worker, memory: memory as unknown as Memory };
}

const sampleRecord = (offset: number, suspect = false): RawRecord => {
  const sample: KpiSample = { entity: 'cell-1', kpiSet: 'test', ts: 0, values: [1], suspect };
  return rawRecord(offset, 'cell-1', codecs.of('kpi.raw.v1').encode(sample));
};

function rawRecord(offset: number, key: string | null, value: Buffer | null): RawRecord {
  return { offset: BigInt(offset), key: key === null ? null : Buffer.from(key), value, appendedAt: 0 };
}

const snapshotRecord = (
  offset: number,
  key: string,
  covered: number,
  replayFrom: number | null,
  state = key,
): RawRecord =>
  rawRecord(offset, key, codecs.of(CHANGELOG).encode({ covered, replayFrom, state: Buffer.from(state) }));

describe('restoring', () => {
  test('hands snapshots on in their order, a record without value as a deletion', async () => {
    const { worker, memory } = opened();
    await worker.restore([snapshotRecord(0, 'a', 4, null), rawRecord(1, 'a', null)]);
    await worker.restore([snapshotRecord(2, 'b', 7, null)]);
    expect(memory.restored).toEqual([
      ['a', 'a', 4n],
      ['a', null, -1n],
      ['b', 'b', 7n],
    ]);
  });

  test('replay starts at the beginning where there is no snapshot', () => {
    expect(opened().worker.replayFrom).toBe(0n);
  });

  test('replay starts where the newest snapshot says that something was not covered', async () => {
    const { worker } = opened();
    await worker.restore([snapshotRecord(0, 'a', 9, 1), snapshotRecord(1, 'b', 12, 6)]);
    expect(worker.replayFrom).toBe(6n);
  });

  test('and where it says that all was covered, after the newest sample that any snapshot covers', async () => {
    const { worker } = opened();
    await worker.restore([snapshotRecord(0, 'a', 12, 1), snapshotRecord(1, 'b', 9, null)]);
    expect(worker.replayFrom).toBe(13n);
  });

  test('there is no replay for a stage that writes its state with every change', () => {
    const { replayFrom: _, ...eager } = stage;
    expect(new PartitionWorker(eager, 0, codecs).replayFrom).toBeUndefined();
  });

  test.each([
    ['that is no snapshot', rawRecord(0, 'a', Buffer.from('text'))],
    ['that the stage cannot take', snapshotRecord(0, 'a', 1, null, 'unbearable')],
  ])('a record %s is STATE_UNREADABLE and names its key', async (_, record) => {
    const error = await opened()
      .worker.restore([record])
      .catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'STATE_UNREADABLE', context: { stage: 'windower', entity: 'a' } });
  });
});

test('a replay leaves out what does not decode', async () => {
  const { worker, memory } = opened();
  await worker.replay([sampleRecord(0), rawRecord(1, 'cell-1', Buffer.from('text')), sampleRecord(2)]);
  expect(memory.replayed).toEqual([0n, 2n]);
});

describe('a step', () => {
  test('puts dead letters in the order of the input, whoever refused them', async () => {
    const { worker } = opened();
    const text = Buffer.from('text');
    const production = await worker.step(
      [sampleRecord(0, true), rawRecord(1, null, text), sampleRecord(2), sampleRecord(3, true)],
      0,
    );
    const letters = production.records.filter(({ topic }) => topic === 'kpi.raw.v1.dlq');
    expect(letters.map(({ headers }) => [headers?.offset, headers?.code])).toEqual([
      ['0', 'LATE'],
      ['1', 'NOT_AVRO'],
      ['3', 'LATE'],
    ]);
    expect(letters[1]).toMatchObject({
      key: null,
      value: text,
      headers: { partition: '3', service: 'windower' },
    });
    expect(letters[1].headers).not.toHaveProperty('schemaId');
    expect(production.accepted).toBe(1);
    expect(Object.fromEntries(production.refused)).toEqual({ LATE: 2, NOT_AVRO: 1 });
  });

  test('writes snapshots to the changelog’s partition, with where a replay would start', async () => {
    const { worker } = opened();
    const { records } = await worker.step([sampleRecord(8)], 0);
    expect(records).toMatchObject([{ topic: CHANGELOG, key: 'cell-1', partition: 3 }]);
    const [snapshot] = await codecs.of(CHANGELOG).decodeAll([records[0].value]);
    expect(snapshot).toEqual({ covered: 8, replayFrom: 5, state: Buffer.from('cell-1') });
  });
});
