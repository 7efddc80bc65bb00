import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { type DeadLetter, readDeadLetters } from '#platform/kafka/dead-letters.ts';
import { committedOffsets } from '#platform/kafka/offsets.ts';
import { StagePartition } from '#platform/kafka/stage-partition.ts';
import { groupOf } from '#platform/kafka/stage-service.ts';
import { windowerStage } from '#services/windower/stage.ts';
import type { WindowerState } from '#services/windower/state.ts';
import { eventually } from '../support/eventually.ts';
import { type Faults, faultyClient } from '../support/faulty-client.ts';
import { produceWithJava } from '../support/java-producer.ts';
import { ledgerOf, undisturbed } from '../support/ledger.ts';
import { kpiSetOf, MINUTE, sampleAt, steps } from '../support/series-samples.ts';
import { type InstanceOptions, StageInstance } from '../support/stage-instance.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

type Windower = StageInstance<WindowerState, 'kpi.raw.v1'>;
type WindowerOptions = Partial<InstanceOptions<WindowerState, 'kpi.raw.v1'>>;

/** Broker and stage's changelog may have seen other runs: this one's series are its own. */
const RUN = Date.now().toString(36);
const kpiSet = kpiSetOf({ name: `stage-runner-${RUN}` });
const stage = windowerStage(new Map<string, KpiSet>([[kpiSet.name, kpiSet]]));
/** The least that a broker allows by default, ms. */
const SESSION_MS = 6000;
const now = () => sampleAt(10_000).ts;

let broker: StreamBroker;
const running: Windower[] = [];

beforeAll(async () => {
  broker = await streamBroker();
}, 120_000);

afterEach(async () => {
  await Promise.all(running.splice(0).map((instance) => instance.stop()));
});

afterAll(() => broker?.stop(), 30_000);

async function windower(options: WindowerOptions = {}): Promise<Windower> {
  const instance: Windower = new StageInstance(broker, { stage, now, ...options });
  running.push(instance);
  await instance.start();
  return instance;
}

/** Samples of entities, step by step as a network sends them. */
function samples(entities: readonly string[], from: number, to: number) {
  return steps(from, to).flatMap((step) =>
    entities.map((entity, i) => {
      const { ts } = sampleAt(step);
      const values = [50 + 10 * Math.sin(step / 20 + i) + ((step * 7919) % 13), (step * 104_729 + i) % 31];
      const value = broker.codecs
        .of('kpi.raw.v1')
        .encode({ entity, kpiSet: kpiSet.name, ts, values, suspect: false });
      return { topic: 'kpi.raw.v1', key: entity, value };
    }),
  );
}

const cells = (name: string, count: number) => steps(0, count).map((i) => `${name}-${i}`);

/** Everything that is on the input has been processed, and its offsets committed. */
function caughtUp(): Promise<unknown> {
  return eventually('every offset of the input is committed', async () => {
    const ends = await broker.ends('kpi.raw.v1');
    const committed = await committedOffsets(broker.admin, groupOf('windower'), 'kpi.raw.v1');
    return ends.every((end, i) => end === (committed[i] ?? 0n));
  });
}

/**
 * The windows are those of an undisturbed run over the input, from the first record on.
 * @param windows of the entities that are called so, in all
 */
async function expectUndisturbedOutput(name: string, windows: number): Promise<void> {
  const { codecs } = broker;
  const input = await broker.committed('kpi.raw.v1');
  const expected = await undisturbed(stage, input, 'kpi.windows.v1', codecs, now());
  const actual = await ledgerOf('kpi.windows.v1', await broker.committed('kpi.windows.v1'), codecs);
  expect(actual).toEqual(expected);
  const named = Object.entries(actual).filter(([entity]) => entity.startsWith(`${name}-`));
  expect(named.flatMap(([, messages]) => messages)).toHaveLength(windows);
}

test('windows and the offsets of their samples are committed, up to the end of the input', async () => {
  // Records of aborted transactions and markers take offsets too, and here they are the last of every partition.
  const producer = broker.client.producer({ transactionalId: `test-${RUN}`, maxInFlightRequests: 1 });
  await producer.connect();
  const sent = [
    { from: 0, ending: 'commit' },
    { from: 10, ending: 'abort' },
    { from: 10, ending: 'commit' },
    { from: 20, ending: 'abort' },
  ] as const;
  for (const { from, ending } of sent) {
    const transaction = await producer.transaction();
    await transaction.send({ topic: 'kpi.raw.v1', messages: samples(cells('marked', 12), from, from + 10) });
    await transaction[ending]();
  }
  await producer.disconnect();
  const { lag, failures } = await windower();
  await caughtUp();
  await expectUndisturbedOutput('marked', 12 * 4);
  expect([...lag.values()]).toEqual([0, 0, 0, 0]);
  expect(failures).toEqual([]);
});

test('what cannot be read goes to the dead letters, with where it was and why', async () => {
  const raw = broker.codecs.of('kpi.raw.v1');
  const unread = (value: Buffer) => ({ topic: 'kpi.raw.v1', key: 'odd-0', value });
  const [good, ...more] = samples(['odd-0'], 0, 12);
  const letters = {
    NOT_AVRO: Buffer.from('no framing'),
    SCHEMA_UNKNOWN: Buffer.from([0, 0x7f, 0, 0, 1, 2]),
    KPI_COUNT: raw.encode({ entity: 'odd-0', kpiSet: kpiSet.name, ts: now(), values: [1], suspect: false }),
  };
  const before = (await broker.ends('kpi.raw.v1.dlq'))[0];
  await broker.producer.write([good, ...Object.values(letters).map(unread), ...more]);
  await windower();
  await caughtUp();
  await expectUndisturbedOutput('odd', 2);

  const found: DeadLetter[] = [];
  await readDeadLetters(
    broker.client,
    broker.admin,
    'kpi.raw.v1',
    before,
    (some) => void found.push(...some),
  );
  expect(found.map(({ code }) => code)).toEqual(Object.keys(letters));
  const input = (await broker.committed('kpi.raw.v1')).flatMap((records, partition) =>
    records.map((record) => ({ partition, record })),
  );
  for (const { code, value, key, service, origin, schemaId } of found) {
    expect(value).toEqual(letters[code as keyof typeof letters]);
    expect(key).toEqual(Buffer.from('odd-0'));
    expect(service).toBe('windower');
    expect(origin.topic).toBe('kpi.raw.v1');
    const { record } = input.find(
      (one) => one.partition === origin.partition && one.record.offset === origin.offset,
    )!;
    expect(record.value).toEqual(value);
    expect(schemaId).toBe(code === 'NOT_AVRO' ? undefined : value!.readInt32BE(1));
  }
});

test.each(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
  "the vendor's producer may compress by %s",
  async (codec) => {
    await produceWithJava(broker.brokers, 'kpi.raw.v1', codec, samples(cells(codec, 8), 0, 40));
    await windower();
    await caughtUp();
    await expectUndisturbedOutput(codec, 8 * 9);
  },
);

describe('after a restart', () => {
  test('state goes on where it was, also of entities that had no window yet', async () => {
    const first = await windower();
    await broker.producer.write([...samples(cells('old', 6), 0, 22), ...samples(cells('new', 6), 17, 22)]);
    await caughtUp();
    await first.stop();
    await broker.producer.write(samples([...cells('old', 6), ...cells('new', 6)], 22, 40));
    const second = await windower();
    await caughtUp();
    expect(second.restored).toBeGreaterThan(0);
    await expectUndisturbedOutput('old', 6 * 9);
    await expectUndisturbedOutput('new', 6 * 4);
  });

  test('a restore that takes longer than a session costs no membership', async () => {
    await broker.producer.write(samples(cells('slow', 4), 0, 9));
    await (await windower()).stop();
    await broker.producer.write(samples(cells('slow', 4), 9, 20));
    let replays = 0;
    const slow: typeof stage = {
      ...stage,
      async step(...args) {
        if (replays++ < 4) await new Promise((resolve) => setTimeout(resolve, 1.5 * SESSION_MS));
        return stage.step(...args);
      },
    };
    const instance = await windower({ stage: slow, sessionTimeoutMs: SESSION_MS });
    await caughtUp();
    expect(instance.assignments).toBe(1);
    expect(instance.failures).toEqual([]);
    await expectUndisturbedOutput('slow', 4 * 4);
  });
});

test('a second instance may join and leave', async () => {
  const first = await windower();
  await eventually('the first owns everything', () => first.partitions.length === 4);
  const feed = async (from: number, to: number) => {
    for (const step of steps(from, to))
      await broker.producer.write(samples(cells('shared', 12), step, step + 1));
  };
  await feed(0, 15);
  const second = await windower();
  const joined = eventually(
    'both own something',
    () => first.partitions.length + second.partitions.length === 4,
  );
  await feed(15, 60);
  await joined;
  expect(first.partitions).toHaveLength(2);
  await feed(60, 80);
  const left = second.stop();
  await feed(80, 100);
  await left;
  await eventually('the first owns everything again', () => first.partitions.length === 4);
  await feed(100, 110);
  await caughtUp();
  expect([...first.failures, ...second.failures]).toEqual([]);
  await expectUndisturbedOutput('shared', 12 * 26);
});

describe('after a transaction that failed', () => {
  const disturbed = async (options: WindowerOptions = {}) => {
    const faults: Faults = { connects: 0, commits: 0 };
    const instance = await windower({ client: faultyClient(broker.client, faults), ...options });
    await eventually('all partitions are open', () => instance.opened === 4);
    return { instance, faults };
  };

  test('nothing is lost that was processed but not committed, even if its state cannot be restored at once', async () => {
    const { instance, faults } = await disturbed();
    Object.assign(faults, { commits: 1, connects: 1 });
    await broker.producer.write(samples(['failed-0'], 0, 5));
    await eventually('both have failed', () => instance.failures.length === 2);
    await broker.producer.write(samples(['failed-0'], 5, 20));
    await caughtUp();
    await expectUndisturbedOutput('failed', 4);
  });

  test('the end of an instance is orderly', async () => {
    const { instance, faults } = await disturbed();
    await broker.producer.write(samples(['ended-0'], 0, 7));
    await eventually('they are processed', () => instance.lag.size > 0);
    faults.commits = 1;
    await instance.stop();
    await broker.producer.write(samples(['ended-0'], 7, 20));
    await windower();
    await caughtUp();
    await expectUndisturbedOutput('ended', 4);
  });

  test('silence is noticed although nothing arrives', async () => {
    let wall = now();
    const { faults } = await disturbed({ now: () => wall });
    await broker.producer.write(samples(['silent-0'], 0, 10));
    await caughtUp();
    faults.commits = 1;
    const marked = async () => {
      wall += 10 * MINUTE;
      const ledger = await ledgerOf(
        'kpi.windows.v1',
        await broker.committed('kpi.windows.v1'),
        broker.codecs,
      );
      return ledger['silent-0'].filter((line) => line.includes('SILENT'));
    };
    expect(await eventually('a marker', async () => (await marked())[0])).toContain(
      new Date(sampleAt(9).ts).toISOString(),
    );
    expect(await marked()).toHaveLength(1);
  });
});

test('a partition neither processes nor passes what would leave records out', async () => {
  const partition = new StagePartition(
    0,
    {
      ...broker,
      stage,
      groupId: groupOf('windower'),
      clock: now,
      onCommitted: () => {},
      onRestored: () => {},
    },
    undefined,
  );
  await partition.open();
  const next = partition.committed!;
  await expect(partition.process([], next + 1n, next + 2n)).rejects.toThrow('is the next to process');
  await partition.pass(next + 1n, next + 2n);
  await partition.flush();
  expect(partition.committed).toBe(next);
  await partition.close();
});
