import { describe, expect, test } from '@jest/globals';
import { parseKpiSets, readKpiSets } from '#platform/config/kpi-sets.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { repositoryRoot } from '#scripts/generated-file.ts';

const minimal = { name: 'cells', kpis: [{ name: 'users', unit: 'count' }] };
const parse = (...kpiSets: object[]) => parseKpiSets(JSON.stringify({ kpiSets }), 'sets.json');

function faultsOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(TowerwatchError);
    expect((error as TowerwatchError).code).toBe('KPI_SETS_INVALID');
    return (error as TowerwatchError).message;
  }
  throw new Error('nothing was thrown');
}

test('the defaults are those of the design', () => {
  expect(parse(minimal).get('cells')).toEqual({
    ...minimal,
    granularityMs: 300_000,
    windowLength: 48,
    hop: 4,
    allowedLateness: 3,
    maxGap: 6,
    silentAfter: 6,
    warmupMs: 3 * 24 * 3_600_000,
    detector: 'anotuner',
  });
});

test('a forecaster gets the windows that suit it, unless the file says otherwise', () => {
  const shapeOf = (set: object) => {
    const { windowLength, hop } = parse({ ...minimal, ...set }).get('cells')!;
    return [windowLength, hop];
  };
  expect(shapeOf({ detector: 'cnn' })).toEqual([78, 4]);
  expect(shapeOf({ detector: 'cnn', windowLength: 40 })).toEqual([40, 4]);
  expect(shapeOf({ detector: 'deep-svdd' })).toEqual([48, 4]);
});

test('the file that is delivered is valid, with the twelve KPIs of the simulated fleet', async () => {
  const sets = await readKpiSets(`${repositoryRoot}infra/kpi-sets.json`);
  expect([...sets.keys()]).toEqual(['ran-cell-5m']);
  expect(
    sets
      .get('ran-cell-5m')
      ?.kpis.map(({ name }) => name)
      .join(' '),
  ).toBe('users dl_thr ul_thr prb_dl prb_ul rrc_succ drop ho_succ latency cqi interf cpu');
});

describe('a faulty file', () => {
  test('has all its faults named at once, each by its path', () => {
    const message = faultsOf(() =>
      parse(
        { ...minimal, granularityMs: 7 * 60_000, hop: 49, maxGap: 48 },
        {
          name: 'a~b',
          kpis: [
            { name: 'x', unit: '%' },
            { name: 'x', unit: '%' },
          ],
          horizon: 3,
        },
      ),
    );
    expect(message.split('; ')).toEqual([
      'sets.json: kpiSets[0].granularityMs: must divide 24 h (86400000 ms)',
      'kpiSets[0].hop: must be at most windowLength (48)',
      'kpiSets[0].maxGap: must be below windowLength (48)',
      'kpiSets[1].name: expected 1 to 64 letters, digits, dots, dashes or underscores',
      'kpiSets[1]: Unrecognized key: "horizon"',
      'kpiSets[1].kpis: x is there twice',
    ]);
  });

  test('may not give a forecaster windows that are too short for it', () => {
    const cnn = (windowLength: number, hop: number) => ({
      ...minimal,
      detector: 'cnn-bahdanau',
      windowLength,
      hop,
    });
    expect(faultsOf(() => parse(cnn(20, 3)))).toBe(
      'sets.json: kpiSets[0].windowLength: must be at least 21 for cnn-bahdanau, which reads 18 steps before the 3 new ones',
    );
    expect(parse(cnn(21, 3)).get('cells')?.windowLength).toBe(21);
    expect(parse({ ...cnn(20, 3), detector: 'anotuner' }).get('cells')?.windowLength).toBe(20);
  });

  test('may not name a kpiSet twice', () => {
    expect(faultsOf(() => parse(minimal, minimal))).toContain('kpiSets: cells is there twice');
  });

  test('that is no JSON, or has no kpiSet, is refused', () => {
    expect(faultsOf(() => parseKpiSets('{', 'sets.json'))).toMatch(/^sets\.json: .*JSON/);
    expect(faultsOf(() => parse())).toContain('kpiSets: Too small');
    expect(faultsOf(() => parseKpiSets('[]', 'sets.json'))).toContain('sets.json: file:');
  });

  test('that is not there is named', async () => {
    await expect(readKpiSets('/nowhere/sets.json')).rejects.toMatchObject({
      code: 'KPI_SETS_INVALID',
      message: expect.stringMatching(/^\/nowhere\/sets\.json: ENOENT/),
    });
  });
});
