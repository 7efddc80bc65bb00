import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import type { Sample } from '#core/series/entity-series.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import type { KpiSample, KpiScore, SettledScore } from '#schemas/types/topics.ts';
import type { EntitySeries } from '#services/console/api/shapes/series.ts';
import { History } from '#services/console/history/history.ts';
import { type HistoryTopic, Sink } from '#services/historian/sink.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';
import { kpiWindows } from '../support/kpi-windows.ts';
import { labelOf } from '../support/label-records.ts';
import { NOT_SETTLED } from '../support/not-settled.ts';
import { relayTo } from '../support/relay.ts';
import { kpiSetOf, MINUTE, MONDAY, run, sampleAt, steps } from '../support/series-samples.ts';
import { alertOf } from '../support/verdicts.ts';

const DDL = resolve(import.meta.dirname, '../../infra/clickhouse');
const DATABASE = 'console_history_test';
const STEPS = 600;
const STEP = 5 * MINUTE;
const kpiSet = kpiSetOf({ name: 'ran' });
const SPAN = { from: MONDAY, to: MONDAY + (STEPS - 1) * STEP };
/** Named to break out of a string in SQL. */
const HOSTILE = "x' OR 1 = 1 -- \\";

let server: TestClickHouse;
let client: ClickHouse;
let history: History;

/** About the grid, not on it; the second KPI is not measured for a while, and neither is anything for longer. */
function samplesOf(seed: number): Sample[] {
  const random = seededRandom(seed);
  return steps(0, STEPS)
    .filter((step) => step < 300 || step >= 320)
    .map((step) => {
      const b = step >= 100 && step < 130 ? null : 50 + random.uniform() * 10;
      const { ts, ...sample } = sampleAt(step, [100 + 20 * Math.sin(step / 30) + random.uniform(), b]);
      return { ...sample, ts: ts + Math.round((random.uniform() - 0.5) * MINUTE) };
    });
}

const samples = samplesOf(1);
const { windows } = run(kpiSet, samples);
const random = seededRandom(7);
const scores = windows.map(
  ({ end }, i): KpiScore => ({
    entity: 'cell-1',
    kpiSet: 'ran',
    end,
    status: 'OK',
    granularity: STEP,
    scores: steps(0, kpiSet.hop).map(() => Math.fround(random.uniform() * 10)),
    contributions: [Math.fround(random.uniform()), Math.fround(random.uniform())],
    pValues: steps(0, kpiSet.hop).map(() => 0.5),
    modelId: 'm',
    threshold: 5 + (i % 3),
    ...NOT_SETTLED,
  }),
);
const settled = scores.slice(2).map(
  ({ end, entity }): SettledScore => ({
    entity,
    kpiSet: 'ran',
    end,
    granularity: STEP,
    scores: steps(0, 6).map(() => Math.fround(random.uniform())),
    pValues: steps(0, 6).map(() => 0.5),
    modelId: 'm',
    threshold: 0.75,
  }),
);

type Message = readonly [topic: HistoryTopic, value: object & { readonly entity: string }];

async function keep(messages: readonly Message[]): Promise<void> {
  const sink = new Sink(client, new Map([[kpiSet.name, kpiSet]]));
  for (const [topic, value] of messages) {
    sink.add(topic, { key: value.entity, value: value as never, appendedAt: SPAN.to });
  }
  await sink.flush();
}

const telemetryOf = (entity: string, sent: readonly Sample[]): Message[] => [
  ...sent.map(({ ts, values, suspect }): Message => {
    const sample: KpiSample = { entity, kpiSet: 'ran', ts, values: [...values], suspect };
    return ['kpi.raw.v1', sample];
  }),
  ...kpiWindows(entity, kpiSet, sent).map((window): Message => ['kpi.windows.v1', window]),
];

beforeAll(async () => {
  server = await clickHouseForTest();
  client = new ClickHouse({ url: server.url, database: DATABASE });
  history = History.open({ CLICKHOUSE_URL: server.url, CLICKHOUSE_DATABASE: DATABASE });
  await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await migrate(client, { directory: DDL, retentionDays: 90 });
  const sent = [
    ...telemetryOf('cell-1', samples),
    ...scores.map((score): Message => ['kpi.scores.v1', score]),
    ...settled.map((score): Message => ['kpi.settled.v1', score]),
  ];
  await keep(sent);
  // Half of it comes again, as after a crash of the historian.
  await keep(sent.filter((_, i) => i % 2 === 0));
  await keep([...telemetryOf('cell-2', samplesOf(2)), ...telemetryOf(HOSTILE, samplesOf(3).slice(0, 40))]);
}, 120_000);

afterAll(async () => {
  await client?.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await Promise.all([client?.close(), history?.close()]);
  await server?.stop();
});

const seriesOf = (entity: string, points: number, span = SPAN): Promise<EntitySeries> =>
  history.series({ entity, kpiSet, points, ...span });

type Column = readonly (number | null)[];

/** Six digits are sent. */
function expectColumn(actual: Column, expected: Column): void {
  expect(actual.map((value) => value === null)).toEqual(expected.map((value) => value === null));
  const worst = actual.map(
    (value, i) => Math.abs((value ?? 0) - (expected[i] ?? 0)) / Math.max(1, Math.abs(value ?? 0)),
  );
  expect(Math.max(...worst)).toBeLessThan(1e-5);
}

/** Buckets, the plain way. @param of the values that count to the bucket's steps, in order of time */
function bucketed<V>(
  { times, bucketMs }: EntitySeries,
  values: readonly (readonly [at: number, value: V])[],
  of: (values: V[]) => number | null,
): Column {
  const bucketOf = (at: number) => Math.floor((at + STEP / 2) / bucketMs) * bucketMs;
  return times.map((start) => {
    const inside = values.filter(([at]) => bucketOf(at) === start).map(([, value]) => value);
    return inside.length === 0 ? null : of(inside);
  });
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const HOP = kpiSet.hop;
const K = kpiSet.kpis.length;

describe.each([600, 60, 37])('a series in at most %i buckets', (points) => {
  let series: EntitySeries;

  beforeAll(async () => {
    series = await seriesOf('cell-1', points);
  });

  test('is what a plain down-sampling of the same samples is', () => {
    expect(series.times.length).toBeLessThanOrEqual(points);
    for (const [k, { mean: means, min, max }] of series.kpis.entries()) {
      const measured = samples.flatMap(({ ts, values }): [number, number][] => {
        const value = values[k];
        return value === null ? [] : [[ts, Math.fround(value)]];
      });
      expectColumn(means, bucketed(series, measured, mean));
      expectColumn(
        min,
        bucketed(series, measured, (some) => Math.min(...some)),
      );
      expectColumn(
        max,
        bucketed(series, measured, (some) => Math.max(...some)),
      );
    }
  });

  test('has what was expected, in a band of 2.5 usual deviations', () => {
    for (const [k, { expected, low, high }] of series.kpis.entries()) {
      const condition: [number, number][] = [];
      const residuals: number[] = [];
      for (const { end, x, seasonal, trend, median, scale } of windows) {
        const first = x.length - HOP * K;
        for (let j = 0; j < HOP; j++) {
          const cell = first + j * K + k;
          condition.push([end - (HOP - 1 - j) * STEP, median[k] + scale[k] * (trend[k] + seasonal[cell])]);
          residuals.push(scale[k] * Math.abs(x[cell] - trend[k] - seasonal[cell]));
        }
      }
      const means = bucketed(series, condition, mean);
      residuals.sort((a, b) => a - b);
      const width = 2.5 * 1.4826 * residuals[residuals.length / 2];
      expectColumn(expected, means);
      expectColumn(
        low,
        means.map((value) => (value === null ? null : value - width)),
      );
      expectColumn(
        high,
        means.map((value) => (value === null ? null : value + width)),
      );
    }
  });

  test('has the highest score of each bucket, with its threshold and shares', () => {
    const prompt = scores.flatMap((row) =>
      row.scores.map((score, j) => [row.end - (HOP - 1 - j) * STEP, { score, row }] as const),
    );
    const best = (some: { score: number; row: KpiScore }[]) =>
      some.reduce((a, b) => (b.score > a.score ? b : a));
    expectColumn(
      series.score,
      bucketed(series, prompt, (some) => best(some).score),
    );
    expectColumn(
      series.threshold,
      bucketed(series, prompt, (some) => best(some).row.threshold),
    );
    for (const [k, { contribution }] of series.kpis.entries()) {
      const shares = bucketed(series, prompt, (some) => {
        const { contributions } = best(some).row;
        return Number((contributions[k] / (contributions[0] + contributions[1])).toPrecision(3));
      });
      expectColumn(contribution, shares);
    }
    const settledSteps = settled.flatMap(({ end, scores: values }) =>
      values.map((score, j) => [end - (values.length - 1 - j) * STEP, score] as const),
    );
    expectColumn(
      series.settled,
      bucketed(series, settledSteps, (some) => Math.max(...some)),
    );
    expectColumn(
      series.settledThreshold,
      bucketed(series, settledSteps, () => 0.75),
    );
  });
});

test('where nothing was measured or sent there is null, and no zero', async () => {
  const { kpis, times } = await seriesOf('cell-1', 600);
  const at = (step: number) => times.indexOf(MONDAY + step * STEP);
  expect(kpis.map(({ mean: means }) => means[at(110)] === null)).toEqual([false, true]);
  expect(kpis.map(({ mean: means, expected }) => [means[at(310)], expected[at(310)]])).toEqual([
    [null, null],
    [null, null],
  ]);
});

test('ids are data, and no SQL', async () => {
  const hostile = await seriesOf(HOSTILE, 600);
  expect(hostile.kpis[0].mean.filter((value) => value !== null)).toHaveLength(40);
  for (const entity of [
    "' OR '1' = '1",
    'cell-1\0',
    'cell-1\n',
    "\\'; DROP TABLE samples",
    'cell-%',
    '{from:Int64}',
  ]) {
    const series = await seriesOf(entity, 10);
    expect(series.kpis.flatMap((kpi) => [...kpi.mean, ...kpi.low]).every((value) => value === null)).toBe(
      true,
    );
  }
});

test('a span as far off as dates go is empty', async () => {
  const to = 8.64e15;
  const { score } = await seriesOf('cell-1', 10, { from: to - 35 * 24 * 60 * MINUTE, to });
  expect(score.every((value) => value === null)).toBe(true);
});

describe('alerts', () => {
  const groupId = 'north~ran~0';
  const event = (from: number, revision: number, more: object) => ({
    ...alertOf('cell~1', from, from + 2 + revision, { revision, groupId, kpiSet: 'ran', ...more }),
    id: `cell~1~ran~SCORE~${from}`,
  });
  const ask = { entity: 'cell~1', kpiSets: ['ran'], ...SPAN, limit: 10, cursor: undefined };

  beforeAll(async () => {
    const events = [
      event(10, 0, {}),
      event(10, 1, { state: 'CONFIRMED', severity: 'MAJOR' }),
      event(10, 2, { state: 'CLOSED', severity: 'MAJOR', reason: '6 quiet steps' }),
      event(50, 0, {}),
      event(90, 0, {}),
      event(90, 1, { state: 'WITHDRAWN' }),
    ];
    const judged = labelOf('cell~1~ran~SCORE~10', 'TRUE_POSITIVE', {
      entity: 'cell~1',
      anomalyId: 'cell~1~ran~SCORE~10',
      reason: 'antenna',
    });
    const messages = [
      ...events.map((one): Message => ['anomalies.v1', one]),
      ['labels.v1', judged] as const,
      ['anomalies.v1', { ...event(10, 0, {}), entity: 'other' }] as const,
    ];
    await keep(messages);
    await keep(messages.toReversed());
  });

  test('tell each revision once, oldest first', async () => {
    const revisions = await history.alertRevisions('cell~1~ran~SCORE~10');
    expect(revisions.map(({ revision, state, severity }) => [revision, state, severity])).toEqual([
      [0, 'OPEN', 'MINOR'],
      [1, 'CONFIRMED', 'MAJOR'],
      [2, 'CLOSED', 'MAJOR'],
    ]);
    expect(revisions[2].reason).toBe('6 quiet steps');
  });

  test.each(['no id', "cell~1' OR 1=1~ran~SCORE~10", '~~~', 'cell~1~ran~SCORE~99'])(
    'there are none of %s',
    async (id) => {
      expect(await history.alertRevisions(id)).toEqual([]);
    },
  );

  test('of an entity are as they stand, newest start first, with what operators said', async () => {
    const { items, next } = await history.entityAlerts(ask);
    expect(next).toBeNull();
    expect(items).toMatchObject([
      { id: 'cell~1~ran~SCORE~90', state: 'WITHDRAWN', judgement: null, region: 'north' },
      { id: 'cell~1~ran~SCORE~50', state: 'OPEN', judgement: null },
      { state: 'CLOSED', revision: 2, judgement: { verdict: 'TRUE_POSITIVE', reason: 'antenna' } },
    ]);
  });

  test('come by pages, and only those that touch the span', async () => {
    const first = await history.entityAlerts({ ...ask, limit: 2 });
    const second = await history.entityAlerts({ ...ask, limit: 2, cursor: first.next ?? undefined });
    expect([...first.items, ...second.items].map(({ from }) => (from - MONDAY) / STEP)).toEqual([90, 50, 10]);
    expect(second.next).toBeNull();
    const touching = { ...ask, from: MONDAY + 53 * STEP, to: MONDAY + 90 * STEP };
    const { items } = await history.entityAlerts(touching);
    expect(items.map(({ from }) => (from - MONDAY) / STEP)).toEqual([90]);
  });
});

test('a server that does not answer is told of within 5 s, and used again once it does', async () => {
  let answers = false;
  const relay = await relayTo(server.url, { answers: () => answers });
  const behind = History.open({ CLICKHOUSE_URL: relay.url, CLICKHOUSE_DATABASE: DATABASE });
  const ask = () => behind.series({ entity: 'cell-1', kpiSet, points: 10, ...SPAN });
  try {
    const since = performance.now();
    await expect(ask()).rejects.toMatchObject({ code: 'HISTORY_UNAVAILABLE' });
    expect(performance.now() - since).toBeLessThan(5000);
    answers = true;
    expect((await ask()).score.some((score) => score !== null)).toBe(true);
  } finally {
    await behind.close();
    relay.close();
  }
}, 20_000);
