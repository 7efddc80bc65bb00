import { describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { calendar } from '#core/simulate/calendar.ts';
import { cellStream } from '#core/simulate/cell.ts';
import { EVENT_KINDS } from '#core/simulate/event-kinds.ts';
import { KPI_INDEX, SIMULATED_KPIS } from '#core/simulate/kpis.ts';
import { CELL_KINDS } from '#core/simulate/load.ts';
import { type FleetEvent, placeEvents } from '#core/simulate/placement.ts';

const TIME = calendar(28, 300_000);
const WEEK = 7 * 288;
const CELLS = Array.from({ length: 200 }, (_, i) => CELL_KINDS[i % CELL_KINDS.length].name);
const fleets = Array.from({ length: 20 }, (_, seed) => placeEvents(CELLS, TIME, seededRandom(seed)));

describe('the events of a fleet', () => {
  test.each(EVENT_KINDS)('$name happens as often as its rate says, before and after training', (kind) => {
    const events = fleets.flat().filter((event) => event.kind === kind.id);
    const inTraining = events.filter((event) => event.from < 2 * WEEK).length;
    for (const [count, rate] of [
      [inTraining, kind.weeklyRate.training],
      [events.length - inTraining, kind.weeklyRate.later],
    ]) {
      const expected = rate * CELLS.length * 2 * fleets.length;
      expect(Math.abs(count - expected)).toBeLessThan(4 * Math.sqrt(expected));
    }
  });

  test.each(EVENT_KINDS)('$name lasts, starts and happens where its kind says', (kind) => {
    const events = fleets.flat().filter((event) => event.kind === kind.id);
    const durations = events.map(({ from, to }) => to - from);
    expect([Math.min(...durations), Math.max(...durations)]).toEqual(kind.duration);
    const [fromHour, toHour] = kind.startHours ?? [0, 24];
    const hours = events.map(({ from }) => ((from % 288) * 24) / 288);
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(fromHour);
    expect(Math.max(...hours)).toBeLessThan(toHour);
    const happenedTo = new Set(events.map(({ entity }) => CELLS[entity]));
    expect([...happenedTo].sort()).toEqual((kind.cellKinds ?? CELL_KINDS.map(({ name }) => name)).toSorted());
  });

  test('keep an hour apart in each cell, and an anomaly ends in the week of its start', () => {
    for (const events of fleets) {
      const gaps = events
        .slice(1)
        .flatMap((event, i) => (event.entity === events[i].entity ? event.from - events[i].to : []));
      expect(Math.min(...gaps)).toBeGreaterThanOrEqual(12);
      const weekOf = (step: number) => Math.floor(step / WEEK);
      expect(events.filter(({ kind, from, to }) => kind < 10 && weekOf(from) !== weekOf(to - 1))).toEqual([]);
      expect(Math.max(...events.map(({ to }) => to))).toBeLessThanOrEqual(TIME.steps);
    }
  });

  test('a crowded fleet leaves out what has no place', () => {
    const events = placeEvents(['office'], calendar(1, 3_600_000), seededRandom(1));
    expect(events.length).toBeLessThanOrEqual(1);
  });
});

/** What an event adds to the latent KPIs of a cell, in σ of their noise: [step][kpi]. Noise is the same with and without. */
function addedBy(kind: number, seed: number): { event: FleetEvent; added: number[][]; values: number[][] } {
  const event = { entity: 0, from: 150, to: 180, kind };
  const run = (events: FleetEvent[]) => {
    const cell = cellStream(CELL_KINDS[0], events, TIME, seededRandom(seed));
    return Array.from({ length: 250 }, () => {
      const raw = new Float32Array(SIMULATED_KPIS.length);
      cell.next(raw, 0);
      return Array.from(
        raw,
        (value, k) => (value - SIMULATED_KPIS[k].base) / SIMULATED_KPIS[k].gain / SIMULATED_KPIS[k].noise,
      );
    });
  };
  const [plain, values] = [run([]), run([event])];
  return { event, values, added: values.map((row, step) => row.map((value, k) => value - plain[step][k])) };
}

describe('what an event does to a cell', () => {
  const shifts: [number, Record<string, [number, number]>][] = [
    [1, { interf: [4, 8], cqi: [-6, -3], drop: [1, 4] }],
    [
      2,
      {
        users: [-8, -4],
        dl_thr: [-8, -4],
        ul_thr: [-8, -4],
        prb_dl: [-8, -4],
        prb_ul: [-8, -4],
        drop: [2, 4],
        cpu: [-3, -1],
      },
    ],
    [3, { rrc_succ: [-8, -4], ho_succ: [-5, -2], drop: [2, 5] }],
    [5, { cqi: [-1.5, -1], ul_thr: [-1.5, -1], ho_succ: [-1.5, -1], drop: [1, 1.5] }],
    [
      11,
      {
        users: [-6, -3],
        dl_thr: [-6, -3],
        ul_thr: [-6, -3],
        prb_dl: [-6, -3],
        prb_ul: [-6, -3],
        cpu: [3, 6],
      },
    ],
    [13, { cpu: [4, 7], latency: [3, 6] }],
  ];

  test.each(shifts)('kind %d shifts its KPIs by a constant, and only those', (kind, expected) => {
    for (let seed = 0; seed < 3; seed++) {
      const { event, added } = addedBy(kind, seed);
      SIMULATED_KPIS.forEach(({ name }, k) => {
        const [lo, hi] = (expected[name] ?? [0, 0]).map((sigmas) => sigmas * 1.15);
        const inside = added.slice(event.from, event.to).map((row) => row[k]);
        const outside = [...added.slice(0, event.from), ...added.slice(event.to)].map((row) => row[k]);
        expect(new Set(outside)).toEqual(new Set([0]));
        // Raw values are float32: a shift is exact to about 1e-3 σ.
        expect(Math.min(...inside)).toBeGreaterThanOrEqual(lo - 1e-2);
        expect(Math.max(...inside)).toBeLessThanOrEqual(hi + 1e-2);
        expect(Math.max(...inside) - Math.min(...inside)).toBeLessThan(1e-2);
      });
    }
  });

  test('an oscillation swings latency, uplink and handover with one period, and hides in the noise', () => {
    const { event, added } = addedBy(6, 1);
    const latency = added.slice(event.from, event.to).map((row) => row[KPI_INDEX.latency]);
    const swing = Math.max(...latency.map(Math.abs));
    expect(swing).toBeGreaterThan(1);
    expect(swing).toBeLessThan(1.15 * 1.2 * 1.25 * 1.2);
    const crossings = latency.slice(1).filter((value, i) => value * latency[i] < 0).length;
    expect(crossings).toBeGreaterThanOrEqual(7);
    expect(crossings).toBeLessThanOrEqual(11);
    for (const row of added.slice(event.from, event.to)) {
      expect(row[KPI_INDEX.ho_succ]).toBeCloseTo(row[KPI_INDEX.latency], 1);
      expect(row[KPI_INDEX.prb_ul]).toBeCloseTo(-row[KPI_INDEX.latency], 1);
      expect(row[KPI_INDEX.users]).toBeCloseTo(0, 5);
    }
  });

  test('a flatline holds the four capacity KPIs at their last level', () => {
    const { event, values, added } = addedBy(4, 1);
    for (const name of ['dl_thr', 'ul_thr', 'prb_dl', 'prb_ul']) {
      const k = KPI_INDEX[name];
      const held = values.slice(event.from, event.to).map((row) => row[k]);
      const before = values
        .slice(event.from - 3, event.from + 1)
        .map((row, i) => row[k] - (i === 3 ? added[event.from][k] : 0));
      const level = before.reduce((sum, value) => sum + value, 0) / 4;
      for (const value of held) expect(Math.abs(value - level)).toBeLessThan(0.25);
      expect(Math.abs(added[event.to][k])).toBe(0);
    }
    for (const row of added) expect(row[KPI_INDEX.users]).toBe(0);
  });

  test('a crowd multiplies the load', () => {
    const { event, values, added } = addedBy(12, 1);
    const { users } = KPI_INDEX;
    const inside = added.slice(event.from, event.to);
    for (const row of inside) expect(row[users]).toBeGreaterThan(0);
    expect(inside.map((row) => row[KPI_INDEX.ho_succ]).every((shift) => shift < 0)).toBe(true);
    expect(Math.max(...added.slice(event.to).flat().map(Math.abs))).toBe(0);
    expect(values[event.from][users]).toBeGreaterThan(values[event.from - 1][users]);
  });
});
