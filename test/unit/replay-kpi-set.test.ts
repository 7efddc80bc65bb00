import { expect, test } from '@jest/globals';
import { parseKpiSets } from '#platform/config/kpi-sets.ts';
import { matchingKpiSet } from '#scripts/replay/matching-kpi-set.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';

const kpis = (...names: string[]) => names.map((name) => ({ name, unit: '1' }));
const kpiSets = parseKpiSets(
  JSON.stringify({
    kpiSets: [
      { name: 'cells', kpis: kpis('users', 'drop') },
      { name: 'cells-again', kpis: kpis('users', 'drop') },
      { name: 'servers', kpis: kpis('cpu'), granularityMs: 60_000 },
    ],
  }),
  'test',
);

/** Only its kpiSet is looked at. */
function sourceOf(granularityMs: number, ...names: string[]): ReplaySource {
  return { kpiSet: { kpis: kpis(...names), granularityMs } } as unknown as ReplaySource;
}

test('the first kpiSet with the same KPIs in the same order is taken', () => {
  expect(matchingKpiSet(sourceOf(300_000, 'users', 'drop'), kpiSets, undefined).name).toBe('cells');
  expect(matchingKpiSet(sourceOf(60_000, 'cpu'), kpiSets, undefined).name).toBe('servers');
});

test('the one that is named goes before it', () => {
  expect(matchingKpiSet(sourceOf(300_000, 'users', 'drop'), kpiSets, 'cells-again').name).toBe('cells-again');
});

test.each([
  ['KPIs in another order', sourceOf(300_000, 'drop', 'users'), undefined, /input's KPIs are drop, users/],
  ['KPIs of another kpiSet than the one named', sourceOf(60_000, 'cpu'), 'cells', /cells has users, drop/],
  ['a name that is not there', sourceOf(60_000, 'cpu'), 'cell', /no kpiSet cell: there are cells, /],
  ['another granularity', sourceOf(300_000, 'cpu'), undefined, /step of 300 s, servers one of 60 s/],
])('%s is refused in one line', (_, source, name, message) => {
  expect(() => matchingKpiSet(source, kpiSets, name)).toThrow(
    expect.objectContaining({ code: 'INPUT_KPI_SET', message: expect.stringMatching(message) }),
  );
});
