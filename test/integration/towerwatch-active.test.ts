import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import { runProgram } from '../support/run-program.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

let folder: string;
const active = (...args: string[]) => runProgram('scripts/towerwatch.ts', ['active', ...args]);

/** A file of rows with these cells. @returns its path */
function table(name: string, header: string, rows: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, [header, ...rows, ''].join('\n'));
  return path;
}

/** Every sixth row is abnormal, and lies off in both columns. */
function rows(count: number): string[] {
  const random = seededRandom(1);
  return Array.from({ length: count }, (_, i) => {
    const isAbnormal = i % 6 === 0;
    const [a, b] = [random.normal(), random.normal()].map((value) => value + (isAbnormal ? 2 : 0));
    return `${a.toFixed(3)},${b.toFixed(3)},${Number(isAbnormal)}`;
  });
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'towerwatch-active-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('active learning on a file', () => {
  test(`gives AUC-ROC by stage as table, JSON, CSV and page, the same each time${unless}`, async () => {
    const file = table('good.csv', 'a,b,label', rows(90));
    const [json, csv, html, again] = ['curve.json', 'curve.csv', 'curve.html', 'again.json'].map((name) =>
      join(folder, name),
    );
    const run = (...options: string[]) =>
      active(file, '0.1', 'dsad', 'mlp', '1', '--seeds', '2', '--stages', '1', ...options);
    const done = await run('--report', json, '--csv', csv, '--html', html);
    expect(done).toMatchObject({ code: 0 });
    expect(done.out).toContain('AUC-ROC');
    const { stages, ...of } = JSON.parse(readFileSync(json, 'utf8'));
    expect(of).toMatchObject({
      rows: 83,
      columns: 2,
      loss: 'dsad',
      query: 'mlp',
      pseudoAbnormal: true,
      seeds: 2,
    });
    expect(of.pollution).toBeCloseTo(8 / 83, 12);
    expect(stages.map(({ labelled }: { labelled: number }) => labelled)).toEqual([0, 6]);
    expect(stages[1].mean).toBeCloseTo((stages[1].bySeed[0] + stages[1].bySeed[1]) / 2, 12);
    expect(readFileSync(csv, 'utf8').split('\n')[0]).toBe('stage,labelled,abnormal,AUC-ROC,std,min,max');
    expect(readFileSync(html, 'utf8')).toContain('<svg');
    await run('--report', again);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(json, 'utf8'));
  });
});

test.each([
  ['all rows alike', 'a,b,label', ['1,2,0', '2,3,0'], /alike\.csv: all 2 rows .* labelled normal; give/],
  ['no labels', 'a,b', ['1,2', '2,3'], /alike\.csv: has no column label; give/],
  [
    'a column that never changes',
    'a,b,label',
    ['1,2,0', '1,3,1'],
    /alike\.csv: the value of a .* rows 2 to 3; leave/,
  ],
])('with %s there is one line, and exit code 2', async (_, header, content, line) => {
  const { code, err } = await active(table('alike.csv', header, content));
  expect(code).toBe(2);
  expect(err.trim().split('\n')).toHaveLength(1);
  expect(err).toMatch(line);
});

test.each([
  [['1', 'deep'], /deep.*loss.*nce/],
  [['1', 'nce', 'all'], /all.*query.*abs/],
  [['1', 'nce', 'abs', '2'], /'2'.*pseudo-abnormal/],
  [['0'], /pollution.*above 0/],
  [['1.5'], /pollution.*0 to 1/],
])('%j is refused with what there is, exit code 2', async (args, line) => {
  const { code, err } = await active(table('any.csv', 'a,b,label', rows(12)), ...args);
  expect(code).toBe(2);
  expect(err).toMatch(line);
});
