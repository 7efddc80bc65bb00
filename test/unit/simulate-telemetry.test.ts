import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { EntitySeries } from '#core/series/entity-series.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import type { SeriesWindow } from '#core/series/window.ts';
import {
  PERFECT_TRANSPORT,
  planTransport,
  type TelemetrySlice,
  TRANSPORT_FAULTS,
  transport,
} from '#core/simulate/telemetry.ts';

const KPI_SET: KpiSet = {
  name: 'test',
  kpis: [{ name: 'a', unit: '' }],
  granularityMs: 300_000,
  windowLength: 12,
  hop: 4,
  allowedLateness: 3,
  maxGap: 6,
  silentAfter: 6,
  warmupMs: 0,
  detector: 'any',
};
const START = Date.parse('2024-01-01T00:00:00Z');
const STEPS = 2000;
const ENTITIES = ['a', 'b', 'c', 'd'];
const SPELLS = 2;

function* perfect(): Generator<TelemetrySlice> {
  for (let step = 0; step < STEPS; step++) {
    const ts = START + step * KPI_SET.granularityMs;
    yield { step, ts, samples: ENTITIES.map((entity) => ({ entity, ts, values: [step], suspect: false })) };
  }
}

const plan = planTransport({ rate: 0.01, silentEntities: SPELLS }, ENTITIES, STEPS, KPI_SET, seededRandom(4));
const faultsOf = (kind: string) => plan.faults.filter((fault) => fault.kind === kind);
const sent = [...transport(perfect(), plan)];

/** Runs what was sent through the windower's series, as one partition. */
function receive() {
  const series = new EntitySeries(KPI_SET);
  const blocks = new Map(ENTITIES.map((entity) => [entity, series.create()]));
  const windows = new Map(ENTITIES.map((entity): [string, SeriesWindow[]] => [entity, []]));
  const refused: { outcome: string; entity: string; ts: number }[] = [];
  for (const slice of sent) {
    for (const sample of slice.samples) {
      const outcome = series.accept(blocks.get(sample.entity)!, sample, windows.get(sample.entity)!);
      if (outcome !== 'ACCEPTED') refused.push({ outcome, entity: sample.entity, ts: sample.ts });
    }
    for (const entity of ENTITIES) {
      const marker = series.silence(blocks.get(entity)!, slice.ts);
      if (marker) windows.get(entity)!.push(marker);
    }
  }
  return { refused, windows };
}

describe('telemetry through a faulty transport', () => {
  test('is planned the same way for the same seed, with every kind of fault', () => {
    const options = { rate: 0.01, silentEntities: SPELLS };
    expect(planTransport(options, ENTITIES, STEPS, KPI_SET, seededRandom(4))).toEqual(plan);
    expect(planTransport(options, ENTITIES, STEPS, KPI_SET, seededRandom(5))).not.toEqual(plan);
    for (const kind of TRANSPORT_FAULTS) expect(faultsOf(kind).length).toBeGreaterThan(5);
  });

  test('is left as it was where nothing goes wrong', () => {
    const none = planTransport(PERFECT_TRANSPORT, ENTITIES, STEPS, KPI_SET, seededRandom(4));
    expect(none).toEqual({ faults: [], silences: [] });
    expect([...transport(perfect(), none)]).toEqual([...perfect()]);
  });

  test('faults are about as frequent as asked', () => {
    const many = Array.from({ length: 100 }, (_, i) => `e${i}`);
    const { faults } = planTransport(
      { rate: 0.0005, silentEntities: 0 },
      many,
      STEPS,
      KPI_SET,
      seededRandom(1),
    );
    const expected = 0.0005 * 5 * 100 * STEPS;
    expect(Math.abs(faults.length / expected - 1)).toBeLessThan(0.15);
  });

  test('the number of samples sent follows from the plan', () => {
    const silent = plan.silences.reduce((sum, { from, to }) => sum + to - from, 0);
    const produced = sent.reduce((sum, slice) => sum + slice.samples.length, 0);
    expect(produced).toBe(
      ENTITIES.length * STEPS - faultsOf('MISSING').length - silent + faultsOf('REPEATED').length,
    );
  });

  test('exactly the late samples are refused as LATE, exactly the repeated ones as REPEATED', () => {
    const planned = plan.faults
      .filter((fault) => fault.kind === 'LATE' || fault.kind === 'REPEATED')
      .map(({ kind, entity, step }) => ({ outcome: kind, entity, ts: START + step * KPI_SET.granularityMs }));
    const order = (a: { entity: string; ts: number }, b: { entity: string; ts: number }) =>
      a.entity.localeCompare(b.entity) || a.ts - b.ts;
    expect(receive().refused.sort(order)).toEqual(planned.sort(order));
  });

  test('missing, late and suspect steps are masked, out-of-order ones are not', () => {
    const { windows } = receive();
    const masked = (entity: string) =>
      new Set(
        windows.get(entity)!.flatMap(({ end, mask }) =>
          Array.from(mask, (bits, i) => ({
            bits,
            step: (end - START) / KPI_SET.granularityMs - mask.length + 1 + i,
          }))
            .filter(({ bits }) => bits !== 0)
            .map(({ step }) => step),
        ),
      );
    const heard = ENTITIES.filter((entity) => plan.silences.every((spell) => spell.entity !== entity));
    for (const entity of heard) {
      const expected = plan.faults
        .filter((fault) => fault.entity === entity && ['MISSING', 'LATE', 'SUSPECT'].includes(fault.kind))
        .map((fault) => fault.step);
      expect(masked(entity)).toEqual(new Set(expected));
    }
    expect(faultsOf('OUT_OF_ORDER').some((fault) => fault.delay === KPI_SET.allowedLateness)).toBe(true);
  });

  test('a silent entity falls silent once and speaks again', () => {
    expect(plan.silences).toHaveLength(SPELLS);
    const { windows } = receive();
    for (const entity of ENTITIES) {
      const markers = windows
        .get(entity)!
        .filter(({ status }) => status === 'SILENT' || status === 'RESUMED');
      const spell = plan.silences.find((silence) => silence.entity === entity);
      expect(markers.map(({ status, end }) => [status, (end - START) / KPI_SET.granularityMs])).toEqual(
        spell
          ? [
              ['SILENT', spell.from - 1],
              ['RESUMED', spell.to],
            ]
          : [],
      );
    }
  });

  test('nobody falls silent in a replay too short to speak again', () => {
    const options = { rate: 0, silentEntities: 1 };
    expect(planTransport(options, ENTITIES, 40, KPI_SET, seededRandom(1)).silences).toEqual([]);
  });

  test.each([-0.1, 0.21, Number.NaN])('a rate of %d is refused', (rate) => {
    const options = { rate, silentEntities: 0 };
    expect(() => planTransport(options, ENTITIES, STEPS, KPI_SET, seededRandom(1))).toThrow(RangeError);
  });
});
