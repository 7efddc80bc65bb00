import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { P_VALUE_BINS, populationStability } from '#core/learn/drift.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { pValueCounts } from '#platform/clickhouse/history.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import type { KpiScore } from '#schemas/types/topics.ts';
import { Sink } from '#services/historian/sink.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';
import { NOT_SETTLED } from '../support/not-settled.ts';
import { kpiSetOf, MINUTE, MONDAY, steps } from '../support/series-samples.ts';

const DDL = resolve(import.meta.dirname, '../../infra/clickhouse');
const DATABASE = 'score_drift_test';
const kpiSet = kpiSetOf({ name: 'ran' });
const HOP_MS = kpiSet.hop * 5 * MINUTE;

let server: TestClickHouse;
let client: ClickHouse;

beforeAll(async () => {
  server = await clickHouseForTest();
  client = new ClickHouse({ url: server.url, database: DATABASE });
  await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await migrate(client, { directory: DDL, retentionDays: 90 });
}, 60_000);

afterAll(async () => {
  await client?.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await client?.close();
  await server?.stop();
});

/** Scores of one entity, window by window. @param shift exponent that draws p-values to 0 */
async function scored(modelId: string, windows: number, shift: number, status: KpiScore['status'] = 'OK') {
  const sink = new Sink(client, new Map([[kpiSet.name, kpiSet]]));
  for (const i of steps(0, windows)) {
    const pValues = steps(0, kpiSet.hop).map((step) => (((i * 4 + step) * 0.618034) % 1) ** shift);
    const value: KpiScore = {
      entity: modelId,
      kpiSet: kpiSet.name,
      end: MONDAY + i * HOP_MS,
      status,
      granularity: kpiSet.granularityMs,
      scores: pValues.map(() => 1),
      contributions: [0, 0],
      pValues,
      modelId,
      threshold: 1,
      ...NOT_SETTLED,
    };
    sink.add('kpi.scores.v1', { key: value.entity, value, appendedAt: MONDAY });
  }
  await sink.flush();
}

const countsOf = (modelId: string) =>
  pValueCounts(client, { kpiSet: kpiSet.name, modelId, lastMs: DAY_MS, bins: P_VALUE_BINS });

test('the last day of a model is counted, once there is one, and shows whether its scores have moved', async () => {
  await scored('young', 71, 1);
  expect(await countsOf('young')).toBeUndefined();
  expect(await countsOf('unknown')).toBeUndefined();
  await scored('steady', 200, 1);
  // Rows that arrive twice count once.
  await scored('steady', 200, 1);
  const steady = (await countsOf('steady'))!;
  expect(steady.reduce((sum, count) => sum + count, 0)).toBe((DAY_MS / HOP_MS) * kpiSet.hop);
  expect(populationStability(steady)).toBeLessThan(0.01);
  await scored('moved', 200, 3);
  expect(populationStability((await countsOf('moved'))!)).toBeGreaterThan(0.25);
});

test('scores of the warm-up do not count', async () => {
  await scored('warming', 200, 3, 'WARMUP');
  expect(await countsOf('warming')).toBeUndefined();
});
