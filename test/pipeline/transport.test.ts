import { expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { simulateFleet } from '#core/simulate/fleet.ts';
import { planTransport, TRANSPORT_FAULTS, type TransportPlan, transport } from '#core/simulate/telemetry.ts';
import { readKpiSets } from '#platform/config/kpi-sets.ts';
import type { KpiSample } from '#schemas/types/topics.ts';
import { simulatedSource } from '#scripts/replay/simulated-source.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { expectedSteps } from '#scripts/start/expected-steps.ts';
import { ScoreTally } from '#scripts/start/score-tally.ts';
import { ORDERLY, type Pipeline, type Schedule } from '../support/pipeline-driver.ts';
import { residualModels } from '../support/residual-model.ts';
import { MONDAY } from '../support/series-samples.ts';
import { wholeFlow } from '../support/whole-flow.ts';

const DAYS = 4;

const kpiSets = await readKpiSets('infra/kpi-sets.json');
const kpiSet = kpiSets.get('ran-cell-5m')!;

interface Transported {
  readonly source: ReplaySource;
  readonly plan: TransportPlan;
  readonly samples: readonly KpiSample[];
}

/** A few cells with every fault of transport, one of which falls silent for a while. */
function transported(): Transported {
  const { granularityMs } = kpiSet;
  const fleet = simulateFleet({ cells: 5, days: DAYS, seed: 7, startMs: MONDAY, granularityMs });
  const perfect = simulatedSource(fleet);
  const entities = perfect.entities.map(({ id }) => id);
  const plan = planTransport(
    { rate: 1 / 100, silentEntities: 1 },
    entities,
    perfect.steps,
    kpiSet,
    seededRandom(7),
  );
  const source: ReplaySource = { ...perfect, slices: () => transport(perfect.slices(), plan) };
  const samples = [...source.slices()].flatMap((slice) =>
    slice.samples.map((sample) => ({ ...sample, values: [...sample.values], kpiSet: kpiSet.name })),
  );
  return { source, plan, samples };
}

async function streamed(samples: readonly KpiSample[], schedule: Schedule): Promise<Pipeline> {
  const pipeline = await wholeFlow(kpiSets, residualModels, { partitions: 2, now: MONDAY + DAYS * DAY_MS });
  for (const sample of samples) pipeline.produce('kpi.raw.v1', sample.entity, sample);
  await pipeline.run(schedule);
  return pipeline;
}

/** Also counts the steps that were answered and need not have been. */
async function tallied(pipeline: Pipeline, { source }: Transported) {
  const tally = new ScoreTally(source);
  for (const { value } of await pipeline.read('kpi.scores.v1')) tally.add(value, kpiSet.hop);
  const expected = expectedSteps(source.slices(), source.steps, source.startMs, kpiSet);
  const wanted = [...expected.values()].flatMap((steps) => [...steps]).reduce((sum, step) => sum + step, 0);
  return { ...tally.compare(expected), unexpected: tally.messages * kpiSet.hop - wanted };
}

const input = transported();
const planned = (kind: (typeof TRANSPORT_FAULTS)[number]) =>
  input.plan.faults.filter((fault) => fault.kind === kind).length;

test('what transport does to samples has the outcome that was planned, and no step is lost', async () => {
  for (const kind of TRANSPORT_FAULTS) expect(planned(kind)).toBeGreaterThan(10);
  const pipeline = await streamed(input.samples, ORDERLY);
  const { accepted, refused } = pipeline.counts('windower');
  expect(Object.fromEntries(refused)).toEqual({ LATE: planned('LATE'), REPEATED: planned('REPEATED') });
  expect(accepted).toBe(input.samples.length - planned('LATE') - planned('REPEATED'));
  expect(pipeline.deadLetters('kpi.raw.v1').map(({ headers }) => headers.code)).toEqual(
    Array(planned('LATE')).fill('LATE'),
  );
  expect(await tallied(pipeline, input)).toEqual({ lost: 0, duplicated: 0, unexpected: 0 });
});

test('an entity that is silent for a while has its alert, from the first missing step to the last', async () => {
  const pipeline = await streamed(input.samples, ORDERLY);
  const [{ entity, from, to }] = input.plan.silences;
  const silent = (await pipeline.read('anomalies.v1')).filter(
    ({ value }) => value.kind === 'TELEMETRY_SILENT',
  );
  const time = (step: number) => MONDAY + step * kpiSet.granularityMs;
  expect(silent.map(({ value }) => [value.entity, value.state, value.from, value.to])).toEqual([
    [entity, 'OPEN', time(from), time(from + kpiSet.silentAfter - 1)],
    [entity, 'CLOSED', time(from), time(to - 1)],
  ]);
});

test('nothing is lost or doubled where transactions fail all along', async () => {
  const random = seededRandom(11);
  const pipeline = await streamed(input.samples, {
    pick: (choices) => random.integer(0, choices),
    batch: () => random.integer(1, 400),
    fate: () => (['COMMITTED', 'COMMITTED', 'COMMITTED', 'ABORTED', 'LOST'] as const)[random.integer(0, 5)],
  });
  expect(await tallied(pipeline, input)).toEqual({ lost: 0, duplicated: 0, unexpected: 0 });
});
