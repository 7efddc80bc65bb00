import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Random, seededRandom } from '#core/random/random.ts';
import type { KpiSample } from '#schemas/types/topics.ts';
import { windowerStage } from '#services/windower/stage.ts';
import { Pipeline } from '../support/pipeline-driver.ts';
import { kpiSetOf, sampleAt } from '../support/series-samples.ts';

const KPI_SET = kpiSetOf({ allowedLateness: 3 });

/** A sample, and the steps that it is under way. */
const telemetry = fc.array(
  fc.record({
    entity: fc.constantFrom('cell-1', 'cell-2', 'cell-3'),
    /** Steps that are missing before it. */
    skipped: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 2, 7, 9),
    value: fc.option(fc.integer({ min: -50, max: 50 })),
    suspect: fc.constantFrom(false, false, false, true),
    delay: fc.nat(KPI_SET.allowedLateness),
  }),
  { minLength: 1, maxLength: 200, size: 'max' },
);

interface Arrival {
  readonly sample: KpiSample;
  /** Step at which it arrives. */
  readonly at: number;
  readonly step: number;
}

function arrivals(turns: typeof telemetry extends fc.Arbitrary<infer T> ? T : never): Arrival[] {
  const newest = new Map<string, number>();
  return turns.map(({ entity, skipped, value, suspect, delay }) => {
    const step = (newest.get(entity) ?? 0) + skipped + 1;
    newest.set(entity, step);
    const sample = { ...sampleAt(step, [value, step], suspect), values: [value, step] };
    return { sample: { ...sample, entity, kpiSet: KPI_SET.name }, at: step + delay, step };
  });
}

/** Windows of each entity, as bytes, in their order; markers depend on what others have sent by then, and are left out. */
async function windowsOf(order: readonly Arrival[], random?: Random): Promise<Record<string, string[]>> {
  const pipeline = await Pipeline.open({ partitions: 2, now: sampleAt(1000).ts });
  pipeline.add(windowerStage(new Map([[KPI_SET.name, KPI_SET]])));
  for (const { sample } of order) pipeline.produce('kpi.raw.v1', sample.entity, sample);
  await pipeline.run(
    random && {
      pick: (choices) => random.integer(0, choices),
      batch: () => random.integer(1, 30),
      fate: () => (random.uniform() < 0.1 ? 'ABORTED' : 'COMMITTED'),
    },
  );
  expect(pipeline.counts('windower').refused.size).toBe(0);
  const windows: Record<string, string[]> = {};
  for (const { key, value } of await pipeline.read('kpi.windows.v1')) {
    if (value.length === 0) continue;
    windows[key] ??= [];
    windows[key].push(pipeline.codecs.of('kpi.windows.v1').encode(value).toString('hex'));
  }
  return windows;
}

test('windows do not depend on the order of arrival within the allowed lateness, nor on batches', async () => {
  await fc.assert(
    fc.asyncProperty(telemetry, fc.nat(), async (turns, seed) => {
      const inOrder = arrivals(turns).sort((a, b) => a.step - b.step);
      const shuffled = [...inOrder].sort((a, b) => a.at - b.at || b.step - a.step);
      expect(await windowsOf(shuffled, seededRandom(seed))).toEqual(await windowsOf(inOrder));
    }),
    { numRuns: 100 },
  );
});
