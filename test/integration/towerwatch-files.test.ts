import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { type Outcome, runProgram } from '../support/run-program.ts';

const HOURS = 24 * 40;
const TRAIN = 24 * 28;
const FROM = Date.UTC(2026, 1, 2);

let folder: string;
const at = (name: string) => join(folder, name);
const towerwatch = (...args: string[]) => runProgram('scripts/towerwatch.ts', args);

/** Hours of two KPIs with a daily rhythm; `fallen` hours, the ones that are labelled, are low in both. */
function hours(from: number, to: number, fallen: (hour: number) => boolean, withLabels: boolean): string {
  const random = seededRandom(3);
  const lines = Array.from({ length: HOURS }, (_, hour) => {
    const level = fallen(hour) ? 0.3 : 1;
    const day = 100 + 40 * Math.sin((2 * Math.PI * hour) / 24);
    const values = [level * day + 8 * random.normal(), level * (day / 10) + 0.8 * random.normal()];
    const label = withLabels ? [Number(fallen(hour))] : [];
    return [
      new Date(FROM + hour * 3_600_000).toISOString(),
      ...values.map((v) => v.toFixed(3)),
      ...label,
    ].join(',');
  });
  return [`t,users,traffic${withLabels ? ',label' : ''}`, ...lines.slice(from, to), ''].join('\n');
}

const outage = (hour: number) => hour >= 24 * 33 + 4 && hour < 24 * 33 + 13;

function cell(name: string): string {
  const path = at(name);
  mkdirSync(path);
  writeFileSync(
    join(path, 'train.csv'),
    hours(0, TRAIN, () => false, false),
  );
  writeFileSync(join(path, 'test.csv'), hours(TRAIN, HOURS, outage, true));
  return path;
}

const withoutSeconds = (text: string) => text.replace(/"(fit|score)Seconds": [^,\n]+/g, '"$1Seconds": 0');

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'towerwatch-files-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a model from files', () => {
  test('is fitted, scores other files, and is judged by their labels', async () => {
    const path = cell('cell');
    const model = at('cell.model.json');
    expect(await towerwatch('fit', 'mahalanobis', join(path, 'train.csv'), '--model', model)).toMatchObject({
      code: 0,
    });
    const csv = at('scores.csv');
    const scored = await towerwatch(
      'score',
      model,
      join(path, 'test.csv'),
      '--csv',
      csv,
      '--html',
      at('scores.html'),
    );
    expect(scored).toMatchObject({ code: 0, err: '' });
    const [header, ...rows] = readFileSync(csv, 'utf8').trimEnd().split('\n');
    expect(header).toBe('entity,row,t,score,flagged');
    expect(rows.length).toBe(HOURS - TRAIN);
    const flagged = rows.map((row) => row.split(',')).filter((row) => row[4] === '1');
    const truth = flagged.filter((row) => outage(TRAIN + Number(row[1])));
    expect(truth.length).toBeGreaterThanOrEqual(8);
    expect(truth.length / flagged.length).toBeGreaterThan(0.15);
    expect(readFileSync(at('scores.html'), 'utf8')).toContain('<svg');

    const report = at('figures.json');
    const judged = await towerwatch('evaluate', model, join(path, 'test.csv'), '--report', report);
    expect(judged).toMatchObject({ code: 0 });
    expect(judged.out).toContain('VUS-PR');
    const { entities } = JSON.parse(readFileSync(report, 'utf8'));
    expect(entities).toHaveLength(1);
    expect(entities[0].quality.vusPr).toBeGreaterThan(0.8);
    expect(entities[0].quality.confusion.truePositives).toBe(truth.length);
  }, 60_000);

  test('refuses files with other columns, and files that hold no model', async () => {
    writeFileSync(at('other.csv'), 't,load\n0,1\n1,2\n2,4\n');
    const model = at('cell.model.json');
    expect(await towerwatch('score', model, at('other.csv'))).toEqual({
      code: 2,
      out: '',
      err: expect.stringMatching(/^INPUT_KPIS_DIFFER: .*other\.csv: has no column users.*\n$/),
    });
    expect(await towerwatch('score', at('other.csv'), at('other.csv'))).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^INPUT_MODEL: .*other\.csv: .*towerwatch fit.*\n$/),
    });
  }, 30_000);
});

describe('detectors side by side', () => {
  const only = ['--only', 'anotuner,mahalanobis,isolation-forest,same-time-yesterday,random-score'];

  test('find an outage, random scores do not, and two runs say the same', async () => {
    const path = cell('compared');
    const reports: string[] = [];
    for (const run of ['first', 'second']) {
      const report = at(`${run}.json`);
      const { code, out } = await towerwatch(
        ...['compare', path, ...only, '--report', report],
        ...['--csv', at(`${run}.csv`), '--html', at(`${run}.html`)],
      );
      expect(code).toBe(0);
      expect(out).toContain('isolation-forest');
      reports.push(withoutSeconds(readFileSync(report, 'utf8')));
    }
    expect(reports[0]).toBe(reports[1]);
    const { rows } = JSON.parse(reports[0]);
    const vusPr = Object.fromEntries(
      rows.map((row: { detector: string; vusPr: number }) => [row.detector, row.vusPr]),
    );
    for (const detector of ['anotuner', 'mahalanobis', 'isolation-forest']) {
      expect(vusPr[detector]).toBeGreaterThan(0.6);
    }
    expect(vusPr['random-score']).toBeLessThan(0.2);
    expect(readFileSync(at('first.csv'), 'utf8').split('\n')).toHaveLength(7);
    expect(readFileSync(at('first.html'), 'utf8')).toMatch(/^<!doctype html>[\s\S]*<svg[\s\S]*<\/html>\s*$/);
  }, 180_000);

  test('measure rows without an order, which have no VUS-PR', async () => {
    const random = seededRandom(5);
    const lines = Array.from({ length: 300 }, (_, i) => {
      const far = i % 20 === 0 ? 6 : 0;
      return [random.normal() + far, random.normal() - far, random.normal(), Number(far > 0)].join(',');
    });
    writeFileSync(at('rows.csv'), ['a,b,c,label', ...lines, ''].join('\n'));
    const report = at('rows.json');
    const done = await towerwatch(
      'compare',
      at('rows.csv'),
      '--only',
      'isolation-forest,anotuner',
      '--report',
      report,
    );
    expect(done).toMatchObject({ code: 0 });
    expect(done.err).toMatch(/passed over: .*anotuner needs windows/);
    const { rows } = JSON.parse(readFileSync(report, 'utf8'));
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ detector: 'isolation-forest', vusPr: null, affiliationF1: null });
    expect(rows[0].aucRoc).toBeGreaterThan(0.95);
  }, 30_000);
});

describe('a wrong file gets one line that names it and says what to do, and exit code 2', () => {
  const header = 't,users,traffic,label';
  const row = (i: number, users: string = String(i % 7), label = i % 50 === 49 ? 1 : 0) =>
    `${i},${users},${(i * 3) % 11},${label}`;
  const rows = (count: number, change: (i: number) => string = (i) => row(i)) =>
    `${[header, ...Array.from({ length: count }, (_, i) => change(i))].join('\n')}\n`;
  const ONE_LINE = /^INPUT_[A-Z_]+: [^\n]+\n$/;

  const cases: readonly (readonly [string, string | undefined, RegExp])[] = [
    ['absent', undefined, /INPUT_MISSING: .*absent\.csv: no such file/],
    ['empty', '', /INPUT_EMPTY: .*empty\.csv/],
    ['header-only', `${header}\n`, /INPUT_EMPTY: .*header-only\.csv/],
    [
      'ragged',
      rows(200, (i) => (i === 17 ? '17,3' : row(i))),
      /INPUT_RAGGED: .*ragged\.csv, row 19: .*2 cells/,
    ],
    [
      'text',
      rows(200, (i) => row(i, i === 5 ? 'many' : '3')),
      /INPUT_NOT_A_NUMBER: .*text\.csv, row 7: users is "many"/,
    ],
    [
      'constant',
      rows(200, (i) => row(i, '4')),
      /INPUT_CONSTANT: .*constant\.csv: the value of users is the same, or missing, in rows 2 to 201.*--drop-constant/,
    ],
    [
      'all-constant',
      rows(200, (i) => `${i},4,5,${i % 2}`),
      /INPUT_CONSTANT: .*no column changes in any of 200 rows/,
    ],
    [
      'normal',
      rows(200, (i) => row(i, undefined, 0)),
      /INPUT_ONE_CLASS: .*all 100 rows that are judged are labelled normal/,
    ],
    ['anomalous', rows(200, (i) => row(i, undefined, 1)), /INPUT_ONE_CLASS: .*labelled anomalous/],
    [
      'anomalous-with-a-gap',
      rows(200, (i) => row(i, undefined, 1)).replace(/^150,.*\n/m, ''),
      /INPUT_ONE_CLASS: .*all 99 rows that are judged are labelled anomalous/,
    ],
    ['unlabelled', rows(200).replaceAll(/,[^,\n]+\n/g, '\n'), /INPUT_ONE_CLASS: .*has no column label/],
    [
      'short',
      rows(52, (i) => row(i, undefined, i % 2)),
      /INPUT_TOO_SHORT: .*short\.csv: 26 rows to learn from where mahalanobis needs 76/,
    ],
    ['twice', rows(200, (i) => row(i === 9 ? 8 : i)), /INPUT_TIME_ORDER: .*twice\.csv, row 11/],
    ['far', rows(200, (i) => row(i === 199 ? 900_000 : i)), /INPUT_GRANULARITY: .*far\.csv: 200 rows lie on/],
  ];

  test.each(cases)(
    '%s',
    async (name, content, said) => {
      const file = at(`${name}.csv`);
      if (content !== undefined) writeFileSync(file, content);
      const report = ['--report', at('never.json')];
      const [judged, compared] = await Promise.all([
        towerwatch('evaluate', 'mahalanobis', file, ...report),
        towerwatch('compare', file, '--only', 'mahalanobis', ...report),
      ]);
      for (const { err, code } of [judged, compared]) {
        expect(err.replace(/^passed over: .*\n/, '')).toMatch(ONE_LINE);
        expect(err).toMatch(said);
        expect(code).toBe(2);
      }
      expect(existsSync(at('never.json'))).toBe(false);
    },
    30_000,
  );

  test.each([
    [
      'unknown detector',
      ['compare', 'FILE', '--only', 'deep-fake'],
      /no detector deep-fake; there are anotuner/,
    ],
    [
      'unknown detector to fit',
      ['fit', 'deep-fake', 'FILE', '--model', 'm.json'],
      /'deep-fake' is invalid.*anotuner/,
    ],
    [
      'unknown detector to judge',
      ['evaluate', 'deep-fake', 'FILE'],
      /neither a file nor a detector; there are anotuner/,
    ],
    [
      'a detector that cannot be kept',
      ['fit', 'random-score', 'FILE', '--model', 'm.json'],
      /DETECTOR_NOT_SERVABLE/,
    ],
    [
      'a hop longer than the window',
      ['evaluate', 'mahalanobis', 'FILE', '--window', '8', '--hop', '9'],
      /--hop 9 is more than --window 8/,
    ],
    [
      'a folder that is not there',
      ['evaluate', 'mahalanobis', 'FILE', '--report', '/nowhere/x.json'],
      /There is no folder \/nowhere to write to/,
    ],
  ])(
    '%s',
    async (_, args, said) => {
      writeFileSync(at('good.csv'), rows(400));
      const done: Outcome = await towerwatch(...args.map((arg) => (arg === 'FILE' ? at('good.csv') : arg)));
      expect(done.err).toMatch(said);
      expect(done.err).not.toMatch(/\n\s+at /);
      expect(done.code).toBe(2);
    },
    30_000,
  );
});

test('help teaches every command', async () => {
  for (const command of ['fit', 'score', 'evaluate', 'compare']) {
    const { code, out } = await towerwatch(command, '--help');
    expect(code).toBe(0);
    expect(out).toContain('Examples:');
    expect(out).toContain('.parquet');
  }
}, 30_000);
