import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { DAY_MS } from '#core/series/grid.ts';
import { type SourceOptions, startOptions } from '#scripts/start/options.ts';
import { prepareReplay } from '#scripts/start/prepare-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'start-prepare-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NOW = Date.parse('2026-03-06T12:00:00Z');
const FLEET: SourceOptions = { fleet: 'small', seed: 0, speed: Number.POSITIVE_INFINITY };

/** Writes a CSV of rows at 5 minutes, the label of each as told, undefined without labels. */
function csv(name: string, rows: number, label?: (row: number) => number): string {
  const path = join(folder, name);
  const lines = Array.from(
    { length: rows },
    (_, row) => `${row},${Math.sin(row)}${label === undefined ? '' : `,${label(row)}`}`,
  );
  writeFileSync(path, `t,k${label === undefined ? '' : ',label'}\n${lines.join('\n')}\n`);
  return path;
}

const prepare = (options: Partial<SourceOptions>) => prepareReplay({ ...FLEET, ...options }, NOW);

describe('a replay of a file', () => {
  test('has a model after two weeks, whole windows of them', async () => {
    const { trainSteps, baseHistoryMs, noModel } = await prepare({ input: csv('long.csv', 4100) });
    expect({ trainSteps, baseHistoryMs, noModel }).toEqual({
      trainSteps: 4032,
      baseHistoryMs: 14 * DAY_MS,
      noModel: undefined,
    });
  });

  test.each([
    ['is within what a model is trained on', 4000, /^4000 steps, all within the 4032 that/],
    ['is of some rows', 5, /^5 steps, all within/],
  ])('has none where it %s', async (_, rows, why) => {
    const { baseHistoryMs, noModel } = await prepare({ input: csv('short.csv', rows) });
    expect(noModel).toMatch(why);
    expect(baseHistoryMs).toBeGreaterThan(rows * 300_000);
    expect(baseHistoryMs).toBeGreaterThan(14 * DAY_MS);
  });

  test('has none where the part before the labels is shorter than the warm-up', async () => {
    const entity = mkdtempSync(join(folder, 'entity-'));
    const write = (name: string, from: number, to: number, label: string) =>
      writeFileSync(
        join(entity, name),
        `t,k${label}\n${Array.from({ length: to - from }, (_, i) => `${from + i},1${label && ',0'}`).join('\n')}\n`,
      );
    write('train.csv', 0, 800, '');
    write('test.csv', 800, 6000, ',label');
    const { trainSteps, noModel, baseHistoryMs } = await prepare({ input: entity });
    expect(trainSteps).toBe(800);
    expect(noModel).toMatch(/^800 steps to train on, and not 912 /);
    expect(baseHistoryMs).toBeGreaterThan(6000 * 300_000);
    write('train.csv', 0, 920, '');
    write('test.csv', 920, 6000, ',label');
    expect(await prepare({ input: entity })).toMatchObject({ trainSteps: 920, baseHistoryMs: 920 * 300_000 });
  });

  test('has feedback on the first half of what is labelled, where there is a model to judge', async () => {
    const part = { fromStep: 4032, toStep: 4066, entities: ['fed'], windows: 34 };
    expect((await prepare({ input: csv('fed.csv', 4100, () => 0) })).feedback).toEqual(part);
    expect((await prepare({ input: csv('none.csv', 4100) })).feedback).toBeUndefined();
    expect((await prepare({ input: csv('brief.csv', 4000, () => 0) })).feedback).toBeUndefined();
  });

  test('gets a name that a kpiSet may have', async () => {
    const { kpiSet } = await prepare({ input: csv(`_${'x'.repeat(70)} y.csv`, 10) });
    expect(kpiSet.name).toBe('x'.repeat(64));
  });

  test.each([
    [undefined, 7, /rows are mostly apart by 420 s.* --granularity/],
    [7 * 60_000, 5, /--granularity is 420 s/],
    [undefined, 0.001, /apart by 0.06 s/],
  ])(
    'needs a step that divides a day: --granularity %s, rows %s min apart',
    async (given, apart, message) => {
      const path = join(folder, 'odd.csv');
      const rows = Array.from({ length: 9 }, (_, i) => `${1_767_225_600_000 + i * apart * 60_000},1`);
      writeFileSync(path, `t,k\n${rows.join('\n')}\n`);
      const granularity = given === undefined ? {} : { granularity: given };
      await expect(prepare({ input: path, ...granularity })).rejects.toMatchObject({
        code: 'INPUT_GRANULARITY',
        message: expect.stringMatching(message),
      });
    },
  );

  test('blames its header, not the file of kpiSets, for a KPI that none can have', async () => {
    const path = join(folder, 'name.csv');
    writeFileSync(path, `t,${'k'.repeat(200)}\n0,1\n`);
    await expect(prepare({ input: path })).rejects.toMatchObject({ code: 'INPUT_HEADER' });
  });
});

describe('a replay of a fleet', () => {
  test('is trained on two weeks, and has feedback on the third', async () => {
    const feedback = { fromStep: 4032, toStep: 6048, windows: 48 * 84 };
    expect(await prepare({})).toMatchObject({ trainSteps: 4032, baseHistoryMs: 14 * DAY_MS, feedback });
  });

  test.each(['1999-01-04', '2026-03-02'])('is refused where it starts at %s', async (start) => {
    await expect(prepare({ start: Date.parse(start) })).rejects.toMatchObject({ code: 'INPUT_TIME_INVALID' });
  });

  test('may start now where it comes as slowly as the clock', async () => {
    await expect(prepare({ start: NOW, speed: 1 })).resolves.toBeDefined();
  });
});

test.each([
  [[], { feedback: true, labelBudget: 60, operatorsErrorRate: 0 }],
  [['--fleet', 'reference'], { labelBudget: 250 }],
  [['--input', 'cells'], { labelBudget: 250 }],
  [
    ['--no-feedback', '--label-budget', '0', '--operators-error-rate', '.2'],
    { feedback: false, labelBudget: 0, operatorsErrorRate: 0.2 },
  ],
])('the command line says how much is learned from: %j', (argv, options) => {
  expect(startOptions(argv)).toMatchObject(options);
});

test.each([
  [join(folder, 'no', 'report.json'), /There is no folder .*no to write to/],
  [folder, /It is a folder/],
])('a report that cannot be written is refused before anything starts: %s', (report, message) => {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/start.ts', '--once', '--report', report], {
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(message) });
});
