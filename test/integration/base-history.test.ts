import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { planTransport, transport } from '#core/simulate/telemetry.ts';
import { ClickHouse } from '#platform/clickhouse/client.ts';
import { scanWindows } from '#platform/clickhouse/history.ts';
import { migrate } from '#platform/clickhouse/migrate.ts';
import { streamedRows } from '#scripts/detect/streamed-rows.ts';
import { simulatedSource } from '#scripts/replay/simulated-source.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { Sink } from '#services/historian/sink.ts';
import { windowerStage } from '#services/windower/stage.ts';
import { clickHouseForTest, type TestClickHouse } from '../support/clickhouse.ts';
import { Pipeline } from '../support/pipeline-driver.ts';
import { replayOf } from '../support/replay-of.ts';
import { kpiSetOf, MINUTE, MONDAY } from '../support/series-samples.ts';

const DDL = resolve(import.meta.dirname, '../../infra/clickhouse');
const DATABASE = 'base_history_test';

let server: TestClickHouse;
let client: ClickHouse;

beforeAll(async () => {
  server = await clickHouseForTest();
  client = new ClickHouse({ url: server.url, database: DATABASE });
  await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await migrate(client, { directory: DDL, retentionDays: 90 });
}, 60_000);

afterAll(async () => {
  await client.command(`DROP DATABASE IF EXISTS ${DATABASE} SYNC`);
  await client.close();
  await server.stop();
});

test('rows of a replay are those of windower and history, bit by bit, whatever transport does to its samples', async () => {
  const fleet = simulateFleet({ cells: 6, days: 5, seed: 0, startMs: MONDAY, granularityMs: 5 * MINUTE });
  const kpiSet = kpiSetOf({ kpis: fleet.kpis, windowLength: 48, warmupMs: 3 * 24 * 60 * MINUTE });
  const whole = simulatedSource(fleet);
  const ids = fleet.entities.map(({ id }) => id);
  const faults = { rate: 1 / 200, silentEntities: 1 };
  const plan = planTransport(faults, ids, fleet.steps, kpiSet, seededRandom(0));
  const source: ReplaySource = { ...whole, slices: () => transport(whole.slices(), plan) };

  const pipeline = await Pipeline.open({ partitions: 2, now: MONDAY + fleet.steps * 5 * MINUTE });
  const kpiSets = new Map([[kpiSet.name, kpiSet]]);
  pipeline.add(windowerStage(kpiSets));
  for (const { samples } of source.slices()) {
    for (const { entity, ts, values, suspect } of samples) {
      const sample = { entity, kpiSet: kpiSet.name, ts, values: [...values], suspect };
      pipeline.produce('kpi.raw.v1', entity, sample);
    }
  }
  await pipeline.run();
  expect([...pipeline.counts('windower').refused.keys()].sort()).toEqual(['LATE', 'REPEATED']);
  const sink = new Sink(client, kpiSets);
  for (const { key, value } of await pipeline.read('kpi.windows.v1')) {
    sink.add('kpi.windows.v1', { key, value, appendedAt: pipeline.now });
  }
  await sink.flush();

  const span = { kpiSet: kpiSet.name, from: 0, to: pipeline.now };
  const stored = await Array.fromAsync(scanWindows(client, span));
  expect(streamedRows(replayOf(source, kpiSet, fleet.steps))).toEqual(stored);
  expect(stored.length).toBeGreaterThan(6 * 300);
});
