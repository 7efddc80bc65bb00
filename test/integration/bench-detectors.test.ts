import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { runProgram } from '../support/run-program.ts';

let folder: string;

function entity(set: string, name: string, files: Readonly<Record<string, string>>): void {
  const path = join(folder, set, name);
  mkdirSync(path, { recursive: true });
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
}

/** Rows of noise, with a jump in the labelled ones. */
function rows(from: number, to: number, timeOf: (row: number) => string): string {
  const random = seededRandom(1);
  const lines = Array.from({ length: to }, (_, row) => {
    const label = Number(row >= 500 && row < 520);
    return `${timeOf(row)},${(random.normal() + 9 * label).toFixed(4)},${(random.normal() - 9 * label).toFixed(4)},${label}`;
  });
  return ['t,k1,k2,label', ...lines.slice(from), ''].join('\n');
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-detectors-'));
  const numbered = (row: number) => String(row);
  entity('servers', 'b-10', { 'train.csv': rows(0, 300, numbered), 'test.csv': rows(300, 600, numbered) });
  entity('servers', 'b-9', { 'all.csv': rows(0, 600, numbered) });
  entity('servers', 'quiet', { 'all.csv': rows(0, 400, numbered) });
  const twice = (row: number) => new Date(Date.UTC(2026, 0, 5) + Math.floor(row / 2) * 60_000).toISOString();
  entity('servers', 'twice', { 'all.csv': rows(0, 600, twice) });
  entity('tabular', 'points', { 'data.csv': rows(0, 600, () => '').replaceAll(/^(t)?,/gm, '') });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('every detector is measured on every entity that fits it; what does not is named with the reason', async () => {
  const reports = await Promise.all(
    ['1', '2'].map(async (jobs) => {
      const report = join(folder, `report-${jobs}.json`);
      const only = ['--part', 'sets', '--only', 'mahalanobis,isolation-forest,random-score'];
      const args = ['--data', folder, ...only, '--jobs', jobs, '--report', report];
      const { code, out, err } = await runProgram('bench/detectors.ts', args);
      expect({ code, err }).toMatchObject({ code: 0 });
      expect(out).toContain('VUS-PR');
      return readFileSync(report, 'utf8').replace(/"\w*[sS]econds": [^,\n]+/g, '"seconds": 0');
    }),
  );
  expect(reports[0]).toBe(reports[1]);
  const { rows: measured, means, passedOver } = JSON.parse(reports[0]);
  const named = measured.map((row: Record<string, string>) => `${row.set} ${row.entity} ${row.detector}`);
  expect(named).toEqual([
    ...['b-9', 'b-10', 'twice'].flatMap((name) =>
      ['mahalanobis', 'isolation-forest', 'random-score'].map((detector) => `servers ${name} ${detector}`),
    ),
    'tabular points isolation-forest',
    'tabular points random-score',
  ]);
  expect(passedOver).toEqual([
    { set: 'servers', entity: 'quiet', why: expect.stringMatching(/^INPUT_ONE_CLASS/) },
    {
      set: 'tabular',
      entity: 'points',
      detector: 'mahalanobis',
      why: expect.stringMatching(/^INPUT_TOO_SHORT/),
    },
  ]);
  const of = (set: string, detector: string) =>
    means.find((row: Record<string, string>) => row.set === set && row.detector === detector);
  expect(of('servers', 'mahalanobis').vusPr).toBeGreaterThan(0.8);
  expect(of('servers', 'random-score').vusPr).toBeLessThan(0.25);
  expect(of('tabular', 'isolation-forest')).toMatchObject({ vusPr: null, entity: 'mean' });
  expect(of('tabular', 'isolation-forest').aucRoc).toBeGreaterThan(0.99);
}, 120_000);

test.each([
  [['--only', 'deep-fake'], /no detector deep-fake; there are .*threshold-rule/],
  [['--data', '/nowhere'], /There is no such folder/],
  [['--report', '/nowhere/report.json'], /There is no folder \/nowhere to write to/],
  [['--part', 'everything'], /Allowed choices are sets, traffic, active, spectrum/],
])(
  '%j is refused',
  async (args, said) => {
    const { code, err } = await runProgram('bench/detectors.ts', args);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(said) });
  },
  20_000,
);

test('a folder without sets is refused', async () => {
  const servers = join(folder, 'servers');
  const { code, err } = await runProgram('bench/detectors.ts', ['--data', servers, '--part', 'sets']);
  expect({ code, err }).toEqual({
    code: 2,
    err: `${servers}: no sets in this folder; give one with a folder for each set, and in that one for each entity\n`,
  });
}, 20_000);
