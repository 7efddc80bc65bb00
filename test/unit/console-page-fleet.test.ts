import { describe, expect, test } from '@jest/globals';
import type { EntityRow } from '#services/console/api/shapes/entity.ts';
import { filtersOf, placedCells, stateMatcher } from '#services/console/page/views/fleet/filters.ts';
import { FleetTable } from '#services/console/page/views/fleet/fleet-table.ts';
import { fillOf, LOOKS, lookOf, markOf, RAMP_STEPS } from '#services/console/page/views/fleet/look.ts';
import {
  countsOf,
  isTroubled,
  recentlyChanged,
  worstFirst,
} from '#services/console/page/views/fleet/summary.ts';

const HOUR = 3_600_000;

const row = (entity: string, changes: Partial<EntityRow> = {}): EntityRow => ({
  entity,
  kpiSet: 'ran',
  status: 'OK',
  end: 10 * HOUR,
  score: 0.1,
  threshold: 1,
  pValue: 0.4,
  modelId: 'm',
  alert: null,
  changedAt: null,
  change: null,
  name: null,
  region: 'north',
  site: 'north-1',
  kind: 'office',
  latitude: 47,
  longitude: 19,
  tags: [],
  ...changes,
});

const alertOf = (severity: 'MINOR' | 'MAJOR' | 'CRITICAL', suppressed = false) => ({
  id: `alert of ${severity}`,
  severity,
  from: 9 * HOUR,
  suppressed,
});
const filters = (query: string) => filtersOf(new URLSearchParams(query));
const dirty = (table: FleetTable) => {
  const cells: string[] = [];
  table.clean((cell) => cells.push(table.places[cell].entity));
  return cells;
};
const names = (table: FleetTable, cells: Iterable<number>) =>
  Array.from(cells, (cell) => table.places[cell].entity);

describe('the table of the fleet', () => {
  test('cells stand by region, site and number of their entity, without a region last', () => {
    const table = new FleetTable([
      row('cell-10'),
      row('lone', { region: null, site: null }),
      row('cell-9'),
      row('cell-1', { region: 'south', site: 'south-1' }),
      row('cell-8', { site: 'north-2' }),
    ]);
    expect(table.places.map(({ entity }) => entity)).toEqual([
      'cell-9',
      'cell-10',
      'cell-8',
      'cell-1',
      'lone',
    ]);
  });

  test('an update changes its cell alone, and only a change of looks is drawn', () => {
    const table = new FleetTable([row('a'), row('b'), row('c')]);
    expect(table.merge([row('b', { score: 0.2 })])).toBe(true);
    expect(table.score[1]).toBe(0.2);
    expect(dirty(table)).toEqual([]);
    table.merge([row('b', { score: 2, pValue: 1e-5 }), row('c', { alert: alertOf('MAJOR') })]);
    table.merge([row('b', { score: 3, pValue: 1e-6 })]);
    expect(dirty(table)).toEqual(['b', 'c']);
    expect(dirty(table)).toEqual([]);
  });

  test('an older step than the last one is passed over', () => {
    const table = new FleetTable([row('a')]);
    table.merge([row('a', { end: 9 * HOUR, score: 7 })]);
    expect(table.score[0]).toBe(0.1);
  });

  test('what is not there is NaN, and takes the place of what was', () => {
    const table = new FleetTable([row('a', { alert: alertOf('MINOR') })]);
    table.merge([row('a', { status: 'SILENT', score: null, threshold: null, pValue: null })]);
    expect([table.score[0], table.alertFrom[0], table.alertIds[0]]).toEqual([Number.NaN, Number.NaN, null]);
  });

  test('an absent entity keeps its cell when it is first heard of; one that is not known says so', () => {
    const table = new FleetTable([row('a', { kpiSet: '', status: 'ABSENT', end: null })]);
    expect(table.merge([row('a', { kpiSet: 'ran' })])).toBe(true);
    expect([table.kpiSets[0], table.cellOf('a', 'ran'), table.cellOf('a', '')]).toEqual(['ran', 0, -1]);
    expect(table.merge([row('stranger')])).toBe(false);
  });
});

describe('how a cell looks', () => {
  const standing = { status: 0, gravity: 0, suppressed: false, score: 0, threshold: 1, pValue: 1 };
  const step = (score: number, pValue: number) => fillOf(lookOf({ ...standing, score, pValue }));

  test('the ramp rises with rarity, and what is over its threshold stands above all that is not', () => {
    const below = [1, 0.5, 0.2, 0.05, 0.01, 1e-6].map((p) => step(1, p));
    const above = [0.5, 1e-3, 3e-4, 1e-4, 1e-9].map((p) => step(1.1, p));
    expect(below).toEqual([0, 1, 2, 3, 4, 4]);
    expect(above).toEqual([5, 6, 7, 8, 8]);
    expect(step(-3, Number.NaN)).toBe(2);
    expect(step(2, Number.NaN)).toBe(6);
  });

  test('a status without a score has a pattern of its own', () => {
    expect(fillOf(lookOf({ ...standing, score: Number.NaN }))).toBe(RAMP_STEPS);
    expect(fillOf(lookOf({ ...standing, status: 2, score: 5 }))).toBe(RAMP_STEPS + 2);
  });

  test('every mark is told from every look', () => {
    const looks = new Set<number>();
    for (let status = 0; status < 7; status++) {
      for (let gravity = 0; gravity < 5; gravity++) {
        for (const suppressed of [false, true]) {
          const look = lookOf({ ...standing, score: Number.NaN, status, gravity, suppressed });
          looks.add(look);
          expect(look).toBeLessThan(LOOKS);
          expect(markOf(look)).toEqual({ gravity, suppressed: suppressed && gravity > 0 });
        }
      }
    }
    expect(looks.size).toBe(7 * 9);
  });
});

describe('filters and lists', () => {
  const table = new FleetTable([
    row('a', {
      alert: alertOf('MINOR'),
      score: 2,
      pValue: 1e-3,
      changedAt: 9.5 * HOUR,
      change: 'ALERT_OPENED',
    }),
    row('b', { name: 'Bridge', kind: 'leisure', changedAt: 9 * HOUR, change: 'ALERT_CLOSED' }),
    row('c', { region: 'south', status: 'SILENT', score: null, changedAt: 9.75 * HOUR, change: 'SILENT' }),
    row('d', { region: 'south', score: 3, pValue: 1e-4 }),
    row('e', { region: 'south', alert: alertOf('CRITICAL', true) }),
    row('f', { region: 'south', alert: alertOf('MAJOR'), score: 0, pValue: 0.3 }),
  ]);
  const all = placedCells(table, filters(''));
  const every = () => true;

  test('an address is read, and what it does not know left out', () => {
    expect(filters('as=map&severity=MAJOR&status=BAD&q=x&region=')).toMatchObject({
      mode: 'map',
      severity: 'MAJOR',
      status: null,
      search: 'x',
      region: '',
    });
    expect(filters('as=table&severity=')).toMatchObject({ mode: 'grid', severity: null });
  });

  test('place filters choose cells, state filters match them', () => {
    expect(names(table, placedCells(table, filters('region=south')))).toEqual(['c', 'd', 'e', 'f']);
    expect(names(table, placedCells(table, filters('q=BRID')))).toEqual(['b']);
    expect(names(table, placedCells(table, filters('kind=leisure&region=south')))).toEqual([]);
    expect(names(table, [...all].filter(stateMatcher(table, filters('status=SILENT'))))).toEqual(['c']);
    expect(names(table, [...all].filter(stateMatcher(table, filters('severity=CRITICAL'))))).toEqual(['e']);
  });

  test('counts add up to the cells that are asked for', () => {
    const { byGravity, byStatus, suppressed, all: count } = countsOf(table, all);
    expect([count, byGravity, suppressed]).toEqual([6, [3, 0, 1, 1, 1], 1]);
    expect(byStatus).toEqual([5, 0, 1, 0, 0, 0, 0]);
  });

  test('recent is what changed within the last hour of event time, newest first', () => {
    expect(names(table, recentlyChanged(table, all, every, 10 * HOUR))).toEqual(['c', 'a']);
    expect(recentlyChanged(table, all, every, null)).toEqual([]);
  });

  test('worst are open alerts by gravity, then scores over their threshold by rarity; suppressed ones are none', () => {
    expect(names(table, worstFirst(table, all, every))).toEqual(['f', 'a', 'd', 'b', 'c', 'e']);
    expect(
      names(
        table,
        [...all].filter((cell) => isTroubled(table, cell)),
      ),
    ).toEqual(['a', 'd', 'f']);
  });
});
