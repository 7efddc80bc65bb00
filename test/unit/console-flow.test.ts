import { describe, expect, test } from '@jest/globals';
import type { PipelineService } from '#platform/kafka/pipeline.ts';
import type { Source, Stage } from '#services/console/api/shapes/flow.ts';
import { FlowPicture } from '#services/console/flow/flow-picture.ts';
import { type KafkaReading, progressOf } from '#services/console/flow/kafka-reading.ts';
import { Rate } from '#services/console/flow/rate.ts';
import { SourceWatch } from '#services/console/flow/source-watch.ts';
import {
  SERVICE_LIST,
  type ServiceReading,
  watchedServices,
} from '#services/console/flow/watched-services.ts';

describe('a rate', () => {
  test('is of the last while, however often it is read', () => {
    const rate = new Rate(10_000);
    expect(rate.perSecond).toBeNull();
    rate.add(0, 100);
    expect(rate.perSecond).toBeNull();
    for (let second = 2; second <= 20; second += 2) rate.add(second * 1000, 100 + second * 5);
    expect(rate.perSecond).toBe(5);
    for (let second = 22; second <= 30; second += 2) rate.add(second * 1000, 200);
    expect(rate.perSecond).toBe(0);
  });

  test('begins anew where the count does', () => {
    const rate = new Rate(10_000);
    rate.add(0, 1000);
    rate.add(2000, 1100);
    rate.add(4000, 3);
    expect(rate.perSecond).toBeNull();
    rate.add(6000, 5);
    expect(rate.perSecond).toBe(1);
  });
});

test('a partition that a group never committed counts whole, and what is gone from it does not', () => {
  const ranges = [
    { partition: 0, low: 10n, high: 30n },
    { partition: 1, low: 0n, high: 5n },
    { partition: 2, low: 7n, high: 9n },
  ];
  // The third was read on while offsets were asked for.
  expect(progressOf(ranges, [25n, undefined, 11n])).toEqual({ done: 25 + 0 + 11, lag: 5 + 5 });
});

describe('the list of services', () => {
  test('names instances, several of one name too', () => {
    const list = 'scorer=http://a:1/, scorer=https://b.c:2/under';
    expect(list).toMatch(SERVICE_LIST);
    expect(watchedServices(list)).toEqual([
      { name: 'scorer', url: 'http://a:1' },
      { name: 'scorer', url: 'https://b.c:2/under' },
    ]);
    expect('').toMatch(SERVICE_LIST);
    expect(watchedServices('')).toEqual([]);
  });

  test.each(['scorer', 'scorer=', 'scorer=ftp://a', 'a=http://b,,c=http://d', '=http://a'])(
    '%s is none',
    (list) => {
      expect(list).not.toMatch(SERVICE_LIST);
    },
  );
});

describe('the picture of the flow', () => {
  const service: PipelineService = {
    name: 'scorer',
    groups: [{ groupId: 'g', topics: ['kpi.windows.v1'] }],
    follows: ['models.v1'],
  };
  const up: Source = { name: 'kafka', state: 'UP', since: 0, message: null };
  const reading = (at: number, high: bigint, committed: bigint): KafkaReading => ({
    at,
    topics: new Map([['kpi.windows.v1', [{ partition: 0, low: 100n, high }]]]),
    committed: new Map([['g', new Map([['kpi.windows.v1', [committed]]])]]),
    members: new Map([['g', 2]]),
  });
  const instance = (more: Partial<ServiceReading>): ServiceReading => ({
    name: 'scorer',
    url: 'http://a',
    state: 'READY',
    reasons: [],
    errors: 0,
    ...more,
  });
  const pictured = () =>
    new FlowPicture({
      services: [service],
      topics: [
        { topic: 'kpi.windows.v1', owner: 'windower' },
        { topic: 'kpi.scores.v1', owner: 'scorer' },
      ],
      lettersOf: () => 3,
    });

  test('has rates and lags from two readings', () => {
    const picture = pictured();
    picture.addKafka(reading(0, 200n, 150n));
    picture.addKafka(reading(10_000, 300n, 280n));
    const { stages, topics } = picture.draw(10_000, [up]);
    expect(topics).toEqual([{ topic: 'kpi.windows.v1', perSecond: 10, records: 200, deadLetters: 3 }]);
    expect(stages).toMatchObject([
      {
        name: 'scorer',
        state: 'UNWATCHED',
        members: 2,
        reads: [
          { topic: 'kpi.windows.v1', perSecond: 13, lag: 20 },
          { topic: 'models.v1', perSecond: null, lag: null },
        ],
        writes: ['kpi.scores.v1'],
        errors: null,
      },
    ]);
  });

  test('claims no rate, lag or member while Kafka is away', () => {
    const picture = pictured();
    picture.addKafka(reading(0, 200n, 150n));
    picture.addKafka(reading(10_000, 300n, 280n));
    const { stages, topics } = picture.draw(20_000, [{ ...up, state: 'DOWN' }]);
    expect(topics).toMatchObject([{ perSecond: null, records: 200 }]);
    expect(stages).toMatchObject([{ members: null, reads: [{ perSecond: null, lag: null }, {}] }]);
  });

  test.each<[Stage['state'], ServiceReading['state'][]]>([
    ['READY', ['READY', 'READY']],
    ['NOT_READY', ['READY', 'NOT_READY']],
    ['AWAY', ['NOT_READY', 'AWAY', 'READY']],
  ])('a service is %s as the worst of its instances is: %p', (state, states) => {
    const picture = pictured();
    picture.addServices(
      0,
      states.map((one, i) => instance({ url: `http://${i}`, state: one })),
    );
    expect(picture.draw(0, [up]).stages).toMatchObject([{ state }]);
  });

  test('errors are those of all instances that answer, and a minute of them', () => {
    const picture = pictured();
    const errors = (at: number, first: number, second: number | null) =>
      picture.addServices(at, [
        instance({ url: 'http://a', errors: first }),
        instance({ url: 'http://b', errors: second }),
      ]);
    errors(0, 10, 5);
    errors(30_000, 11, 7);
    expect(picture.draw(0, [up]).stages).toMatchObject([{ errors: 18, errorsPerMinute: 6 }]);
    errors(60_000, 12, null);
    expect(picture.draw(0, [up]).stages).toMatchObject([{ errors: 12, errorsPerMinute: 2 }]);
  });
});

test('a server is away from its first failure on, and says why and what to do', async () => {
  let now = 1000;
  let failure: Error | undefined;
  const watch = new SourceWatch(
    {
      name: 'clickhouse',
      code: 'HISTORY_UNAVAILABLE',
      ask: async () => {
        if (failure !== undefined) throw failure;
      },
    },
    () => now,
  );
  expect(await watch.ask()).toBe(false);
  expect(watch.source).toEqual({ name: 'clickhouse', state: 'UP', since: 1000, message: null });
  now = 2000;
  failure = new Error('connection refused');
  expect(await watch.ask()).toBe(true);
  now = 3000;
  expect(await watch.ask()).toBe(false);
  expect(watch.source).toMatchObject({ state: 'DOWN', since: 2000 });
  expect(watch.source.message).toMatch(/^connection refused\. Check CLICKHOUSE_URL/);
  failure = undefined;
  expect(await watch.ask()).toBe(true);
  expect(watch.source).toEqual({ name: 'clickhouse', state: 'UP', since: 3000, message: null });
});
