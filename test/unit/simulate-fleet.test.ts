import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import { autoregression } from '#core/simulate/autoregression.ts';
import { kindsOf } from '#core/simulate/event-kinds.ts';
import { type FleetOptions, simulateFleet } from '#core/simulate/fleet.ts';
import { KPI_INDEX, SIMULATED_KPIS } from '#core/simulate/kpis.ts';

const MONDAY = Date.parse('2024-01-01T00:00:00Z');
const OPTIONS: FleetOptions = { cells: 40, days: 28, seed: 1, startMs: MONDAY, granularityMs: 300_000 };
const DAY = 288;
const K = SIMULATED_KPIS.length;

const fleet = simulateFleet(OPTIONS);
const series = fleet.entities.map((_, i) => fleet.series(i));

const column = (values: Float32Array, k: number) =>
  Float32Array.from({ length: values.length / K }, (_, step) => values[step * K + k]);
const mean = (values: Iterable<number>) => {
  const all = Array.from(values);
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};
const quantile = (values: Float32Array, q: number) => values.toSorted()[Math.floor(q * (values.length - 1))];

describe('a simulated fleet', () => {
  test('is a function of its options', () => {
    const again = simulateFleet(OPTIONS);
    expect(again.entities).toEqual(fleet.entities);
    expect(again.events).toEqual(fleet.events);
    expect(again.series(7)).toEqual(series[7]);
    expect(fleet.series(7)).toEqual(series[7]);
    const other = simulateFleet({ ...OPTIONS, seed: 2 });
    expect(other.events).not.toEqual(fleet.events);
    expect(other.series(7)).not.toEqual(series[7]);
  });

  test('streams what its series hold, whatever other streams are read', () => {
    const streams = [fleet.stream(3), fleet.stream(4)];
    const values = new Float32Array(2 * K);
    const read = streams.map(() => new Float32Array(3 * DAY * K));
    for (let step = 0; step < 3 * DAY; step++) {
      streams.forEach((stream, i) => {
        stream.next(values, i * K);
      });
      read[0].set(values.subarray(0, K), step * K);
      read[1].set(values.subarray(K), step * K);
    }
    expect(read[0]).toEqual(series[3].subarray(0, 3 * DAY * K));
    expect(read[1]).toEqual(series[4].subarray(0, 3 * DAY * K));
  });

  test('names its KPIs and reports them in plausible units', () => {
    expect(fleet.kpis).toEqual(SIMULATED_KPIS.map(({ name, unit }) => ({ name, unit })));
    fleet.kpis.forEach(({ unit }, k) => {
      for (const values of series) {
        const all = column(values, k);
        if (unit !== 'dBm') expect(Math.min(...all)).toBeGreaterThan(0);
        if (unit === '%') expect(Math.max(...all)).toBeLessThanOrEqual(100);
      }
    });
  });

  test('has equal shares of kinds, and a first region of mostly residential and office cells', () => {
    const { entities } = simulateFleet({ ...OPTIONS, cells: 200, days: 1 });
    const count = (of: typeof entities, ...kinds: string[]) =>
      of.filter((e) => kinds.includes(e.kind)).length;
    for (const kind of ['residential', 'office', 'transport', 'rural', 'leisure'])
      expect(count(entities, kind)).toBe(40);
    const north = entities.filter((entity) => entity.region === 'north');
    expect(north).toEqual(entities.slice(0, 80));
    expect(count(north, 'residential', 'office') / 80).toBeGreaterThan(0.7);
    expect(count(entities.slice(80), 'residential', 'office') / 120).toBeLessThan(0.25);
  });

  test('puts up to three cells on a site, and each site in one region', () => {
    const sites = Map.groupBy(fleet.entities, (entity) => entity.site);
    for (const cells of sites.values()) {
      expect(cells.length).toBeLessThanOrEqual(3);
      expect(new Set(cells.map((cell) => `${cell.region} ${cell.latitude} ${cell.longitude}`)).size).toBe(1);
    }
    expect(new Set(fleet.entities.map((entity) => entity.id)).size).toBe(40);
  });

  test('marks the steps of its events', () => {
    const labels = fleet.entities.map((_, i) => fleet.labels(i));
    const regimes = fleet.entities.map((_, i) => fleet.regimes(i));
    let marked = 0;
    for (const { entity, from, to, kind } of fleet.events) {
      const marks = kind > 10 ? regimes : labels;
      expect(new Set(marks[entity].subarray(from, to))).toEqual(new Set([kind]));
      marked += to - from;
    }
    const total = [...labels, ...regimes].reduce(
      (sum, marks) => sum + marks.filter((mark) => mark > 0).length,
      0,
    );
    expect(total).toBe(marked);
    expect([...kindsOf('VISIBLE'), ...kindsOf('SUBTLE'), ...kindsOf('REGIME')]).toEqual([
      1, 2, 3, 4, 5, 6, 11, 12, 13,
    ]);
  });

  test('office cells rest at the weekend, leisure cells do not', () => {
    const users = (kind: string, weekend: boolean) =>
      mean(
        fleet.entities.flatMap((entity, i) => {
          if (entity.kind !== kind) return [];
          const [from, to] = weekend ? [5 * DAY, 7 * DAY] : [0, 5 * DAY];
          return mean(column(series[i], KPI_INDEX.users).subarray(from, to));
        }),
      );
    expect(users('office', false) - users('office', true)).toBeGreaterThan(50);
    expect(users('leisure', true) - users('leisure', false)).toBeGreaterThan(20);
  });

  test('load drifts up after the second week in about 15 % of the cells', () => {
    const hourly = simulateFleet({ ...OPTIONS, cells: 100, seed: 3, granularityMs: 3_600_000 });
    const grown = hourly.entities.filter((_, i) => {
      const users = column(hourly.series(i), KPI_INDEX.users);
      const load = (week: number) => mean(users.subarray(week * 7 * 24, (week + 1) * 7 * 24));
      return load(3) - load(1) > 0.05 * SIMULATED_KPIS[KPI_INDEX.users].gain;
    });
    expect(grown.length).toBeGreaterThanOrEqual(7);
    expect(grown.length).toBeLessThanOrEqual(24);
  });

  // Scaled by its interquartile range, each KPI has its own share of noise: what detection figures rest on.
  test.each([
    ['users', 0.178],
    ['dl_thr', 0.235],
    ['ul_thr', 0.346],
    ['prb_dl', 0.25],
    ['prb_ul', 0.323],
    ['rrc_succ', 0.631],
    ['drop', 0.641],
    ['ho_succ', 0.664],
    ['latency', 0.579],
    ['cqi', 0.601],
    ['interf', 0.602],
    ['cpu', 0.276],
  ])('the median step of %s is %d of its scale', (kpi, expected) => {
    const steps = series.flatMap((values) => {
      const training = column(values, KPI_INDEX[kpi]).subarray(0, 14 * DAY);
      const scale = (quantile(training, 0.75) - quantile(training, 0.25)) / 1.35;
      const changes = training.subarray(1).map((value, i) => Math.abs(value - training[i]) / scale);
      return Array.from(changes.filter((_, i) => i % 5 === 0));
    });
    expect(quantile(Float32Array.from(steps), 0.5) / expected).toBeCloseTo(1, 1);
  });

  test.each([
    ['a start that is no Monday', { startMs: MONDAY + DAY_MS }],
    ['no cells', { cells: 0 }],
    ['no days', { days: 0 }],
    ['a seed that is no integer', { seed: 0.1 }],
    ['steps that do not divide a day', { granularityMs: 420_000 }],
  ])('%s is refused', (_name, options) => {
    expect(() => simulateFleet({ ...OPTIONS, ...options })).toThrow(RangeError);
  });
});

test('autoregression is stationary, with the asked spread and memory', () => {
  const next = autoregression(0.9, 2, seededRandom(1));
  const values = Array.from({ length: 50_000 }, next);
  const variance = mean(values.map((value) => value * value));
  expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  expect(mean(values.slice(1).map((value, i) => value * values[i])) / variance).toBeCloseTo(0.9, 1);
  const starts = Array.from({ length: 4000 }, (_, seed) => autoregression(0.9, 2, seededRandom(seed))());
  expect(Math.sqrt(mean(starts.map((value) => value * value)))).toBeCloseTo(2, 0.5);
});
