import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { keyPartition } from '#platform/kafka/client.ts';
import { IdempotentProducer } from '#platform/kafka/idempotent-producer.ts';
import { createLogger } from '#platform/logging/logger.ts';
import type { Flow, Source, Stage, TopicFlow } from '#services/console/api/shapes/flow.ts';
import { Letters } from '#services/console/desk/letters.ts';
import { type FlowOptions, FlowWatch } from '#services/console/flow/flow-watch.ts';
import { eventually } from '../support/eventually.ts';
import { kpiSetOf, sampleAt } from '../support/series-samples.ts';
import { serviceEnvironment } from '../support/service-environment.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { type StreamBroker, streamBroker } from '../support/stream-broker.ts';

const MINUTE = 60_000;
const RAW = 'kpi.raw.v1';
const kpiSet = kpiSetOf({ name: 'ran' });
const logger = createLogger({ service: 'test', instance: 'test', level: 'silent' });
const garbage = Buffer.from([0xff, 0x00, 0xfe]);
const CELLS = ['cell-1', 'cell-2', 'cell-3'];

let broker: StreamBroker;
let folder: string;
let windower: ServiceProcess;
let watch: FlowWatch;
let letters: Letters;
let registryIsAway = false;
let stalled: string | null = null;
const changes: Source[][] = [];
const flows: Flow[] = [];

function watchOf(brokers: string, more: Partial<FlowOptions> = {}): FlowWatch {
  return new FlowWatch({
    brokers,
    clientId: 'console-test',
    logger,
    services: [],
    askRegistry: async () => {
      if (registryIsAway) throw new Error('connection refused');
    },
    askHistory: async () => undefined,
    stalled: () => stalled,
    onFlow: () => undefined,
    onSources: () => undefined,
    ...more,
  });
}

const stageOf = (name: string): Stage => watch.flow.stages.find((stage) => stage.name === name)!;
const topicOf = (topic: string): TopicFlow | undefined =>
  watch.flow.topics.find((one) => one.topic === topic);
const rawLag = (): number | null => stageOf('windower').reads[0].lag;

async function send(step: number, values: readonly (number | null)[]): Promise<void> {
  const encoded = CELLS.map((entity) => {
    const sample = { entity, kpiSet: 'ran', ...sampleAt(step, values) };
    return {
      topic: RAW,
      key: entity,
      value: broker.codecs.of(RAW).encode({ ...sample, values: [...values] }),
    };
  });
  await broker.producer.write(encoded);
}

beforeAll(async () => {
  broker = await streamBroker();
  const environment = await serviceEnvironment(broker, kpiSet);
  folder = environment.folder;
  windower = new ServiceProcess('windower', 'windower-1', environment.env);
  await windower.ready();
  watch = watchOf(broker.brokers, {
    services: [{ name: 'windower', url: windower.url! }],
    onFlow: (flow) => flows.push(flow),
    onSources: (sources) => changes.push(sources),
  });
  watch.start();
  letters = new Letters({ brokers: broker.brokers, clientId: 'console-test', logger, codecs: broker.codecs });
}, 2 * MINUTE);

afterAll(async () => {
  await Promise.all([watch?.close(), windower?.crash()]);
  await broker?.stop();
  if (folder !== undefined) await rm(folder, { recursive: true });
}, MINUTE);

describe('the flow', () => {
  test(
    'shows what a service gets through, its members, its refusals and its dead letters, markers not counted',
    async () => {
      for (let step = 0; step < 10; step++) await send(step, [1, 2]);
      await send(10, [1]);
      for (const key of CELLS) await broker.producer.write([{ topic: RAW, key, value: garbage }]);
      await eventually('all is processed', () => rawLag() === 0 && topicOf(RAW)?.deadLetters === 6);
      await eventually('refusals are counted', () => stageOf('windower').errors === 6);
      expect(stageOf('windower')).toMatchObject({ state: 'READY', reasons: [], members: 1 });
      expect(topicOf(RAW)?.records).toBeGreaterThanOrEqual(36);
      expect(stageOf('scorer')).toMatchObject({ state: 'UNWATCHED', members: 0, errors: null });
      expect(watch.flow.stages.map(({ name }) => name)).toEqual([
        'windower',
        'scorer',
        'alerter',
        'joiner',
        'retrainer',
        'historian',
      ]);
    },
    MINUTE,
  );

  test(
    'of a service that is gone shows its lag, and that it is away',
    async () => {
      await windower.stop();
      for (let step = 11; step < 15; step++) await send(step, [1, 2]);
      await eventually('its lag is seen', () => rawLag() === 12);
      await eventually('it is seen to be away', () => stageOf('windower').state === 'AWAY');
      expect(stageOf('windower')).toMatchObject({ members: 0, errors: null });
      expect(stageOf('windower').reasons).toEqual([expect.stringContaining('does not answer')]);
    },
    MINUTE,
  );

  test(
    'tells once when a server goes away, and once when it comes back',
    async () => {
      const told = changes.length;
      registryIsAway = true;
      await eventually('it is away', () => changes.length === told + 1);
      const looks = flows.length;
      await eventually('it is looked at again', () => flows.length > looks + 1);
      expect(changes).toHaveLength(told + 1);
      expect(changes[told]).toMatchObject([
        { name: 'kafka', state: 'UP' },
        { name: 'registry', state: 'DOWN', message: expect.stringMatching(/^connection refused\. /) },
        { name: 'clickhouse', state: 'UP' },
      ]);
      registryIsAway = false;
      await eventually('it is back', () => changes.length === told + 2);
      expect(changes[told + 1].every(({ state }) => state === 'UP')).toBe(true);
    },
    MINUTE,
  );

  test(
    'tells of brokers that answer while the tables stand still',
    async () => {
      const told = changes.length;
      stalled = 'topics cannot be read';
      await eventually('Kafka is away', () => changes.length === told + 1);
      expect(changes[told][0]).toMatchObject({
        name: 'kafka',
        state: 'DOWN',
        message: expect.stringMatching(/^topics cannot be read\. Check KAFKA_BROKERS/),
      });
      stalled = null;
      await eventually('it is back', () => changes.length === told + 2);
    },
    MINUTE,
  );

  test(
    'goes on without brokers',
    async () => {
      let latest: Flow | undefined;
      const alone = watchOf('127.0.0.1:1', {
        onFlow: (flow) => {
          latest = flow;
        },
      });
      alone.start();
      try {
        await eventually('it has looked', () => latest !== undefined);
        expect(latest?.sources[0]).toMatchObject({ name: 'kafka', state: 'DOWN' });
        expect(latest?.stages[0]).toMatchObject({ members: null, reads: [{ perSecond: null, lag: null }] });
        expect(latest?.topics).toEqual([]);
      } finally {
        await alone.close();
      }
    },
    MINUTE,
  );
});

describe('dead letters', () => {
  const all = { code: undefined, cursor: undefined, limit: 100 };

  test('come newest first, by code and by page', async () => {
    const { items, next } = await letters.page(RAW, all);
    expect(next).toBeNull();
    expect(items.map(({ code }) => code).sort()).toEqual([
      ...Array<string>(3).fill('KPI_COUNT'),
      ...Array<string>(3).fill('NOT_AVRO'),
    ]);
    const offsets = items.map(({ offset }) => Number(offset));
    expect(offsets).toEqual(offsets.toSorted((a, b) => b - a));

    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await letters.page(RAW, { ...all, limit: 2, cursor });
      expect(page.items.length).toBeLessThanOrEqual(2);
      paged.push(...page.items.map(({ offset }) => offset));
      cursor = page.next ?? undefined;
    } while (cursor !== undefined);
    expect(paged).toEqual(items.map(({ offset }) => offset));

    const odd = await letters.page(RAW, { ...all, code: 'KPI_COUNT' });
    expect(odd.items).toEqual(items.filter(({ code }) => code === 'KPI_COUNT'));
  });

  test('are opened with what they say, or their bytes, and what to do', async () => {
    const { items } = await letters.page(RAW, all);
    const count = items.find(({ code }) => code === 'KPI_COUNT')!;
    const opened = await letters.open(RAW, count.offset);
    expect(opened).toMatchObject({ ...count, value: { entity: count.key, values: [1] } });
    expect(Buffer.from(opened.base64 ?? '', 'base64')).toHaveLength(count.bytes ?? 0);
    expect(opened.remedy).not.toBe('');
    const bytes = items.find(({ code }) => code === 'NOT_AVRO')!;
    expect(await letters.open(RAW, bytes.offset)).toMatchObject({
      bytes: 3,
      value: null,
      base64: garbage.toString('base64'),
    });
  });

  test('are put back where they came from before the answer', async () => {
    const { items } = await letters.page(RAW, { ...all, code: 'NOT_AVRO' });
    const { key, offset, partition } = items[0];
    expect(partition).toBe(keyPartition(key!, (await broker.ends(RAW)).length));
    const before = await broker.ends(RAW);
    await letters.replay(RAW, offset);
    const after = await broker.ends(RAW);
    expect(after.map((end, i) => Number(end - before[i]))).toEqual(
      before.map((_, i) => (i === partition ? 1 : 0)),
    );
    const records = (await broker.committed(RAW))[partition];
    expect(records.at(-1)).toMatchObject({ key: Buffer.from(key!), value: garbage });
  });

  test('whose writing is not answered in time may be back all the same, which is told', async () => {
    const { items } = await letters.page(RAW, { code: undefined, cursor: undefined, limit: 1 });
    // No broker here takes a record and keeps its answer to itself.
    const write = jest
      .spyOn(IdempotentProducer.prototype, 'write')
      .mockReturnValue(new Promise(() => undefined));
    try {
      await expect(letters.replay(RAW, items[0].offset)).rejects.toMatchObject({
        code: 'KAFKA_UNAVAILABLE',
        message: expect.stringContaining('may have been put back all the same'),
      });
    } finally {
      write.mockRestore();
    }
  }, 30_000);

  test('that are not there are refused', async () => {
    const { items } = await letters.page(RAW, all);
    const behind = String(Number(items[0].offset) + 1_000_000);
    await expect(letters.open(RAW, behind)).rejects.toMatchObject({ code: 'LETTER_GONE' });
    const before = await broker.ends(RAW);
    await expect(letters.replay(RAW, '9999999999999999999')).rejects.toMatchObject({ code: 'LETTER_GONE' });
    expect(await broker.ends(RAW)).toEqual(before);
    for (const topic of ['nothing.v1', 'kpi.raw.v1.dlq', 'towerwatch.windower.state.v1']) {
      await expect(letters.page(topic, all)).rejects.toMatchObject({ code: 'LETTER_TOPIC_UNKNOWN' });
    }
  });

  test('are told to be out of reach where the brokers are', async () => {
    const away = new Letters({ brokers: '127.0.0.1:1', clientId: 'away', logger, codecs: broker.codecs });
    await expect(away.page(RAW, all)).rejects.toMatchObject({ code: 'KAFKA_UNAVAILABLE' });
  });
});
