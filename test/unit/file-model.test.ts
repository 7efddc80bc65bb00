import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { familyOf } from '#core/detect/families.ts';
import { seededRandom } from '#core/random/random.ts';
import { readInput } from '#scripts/detect/detect-input.ts';
import { fitModel, readForModel } from '#scripts/detect/file-model.ts';
import { type FileModel, readModelFile, writeModelFile } from '#scripts/detect/model-file.ts';

const STEPS = 400;

let folder: string;
let model: FileModel;
const at = (name: string) => join(folder, name);

/** Five minutes from row to row. */
function rows(steps: number): string {
  const random = seededRandom(1);
  const from = Date.UTC(2026, 0, 5);
  const lines = Array.from({ length: steps }, (_, i) => {
    const ts = new Date(from + i * 300_000).toISOString();
    return `${ts},${(10 + random.normal()).toFixed(3)},${(5 + random.normal()).toFixed(3)}`;
  });
  return ['t,users,traffic', ...lines, ''].join('\n');
}

function file(name: string, steps: number): string {
  writeFileSync(at(name), rows(steps));
  return at(name);
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'towerwatch-model-'));
  const series = await readInput(file('cell.csv', STEPS), { trainShare: 1 });
  model = await fitModel(familyOf('mahalanobis'), series, { seed: 0 });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a model file', () => {
  test('is read as it was written', () => {
    const { seconds: _, ...written } = model as FileModel & { readonly seconds: number };
    writeModelFile(at('cell.model.json'), written);
    expect(readModelFile(at('cell.model.json'))).toEqual(written);
  });

  test('that cannot be written is one line', () => {
    expect(() => writeModelFile(at('nowhere/cell.model.json'), model)).toThrow(
      expect.objectContaining({
        code: 'OUTPUT_UNWRITABLE',
        message: expect.stringMatching(/^\S+nowhere\/cell\.model\.json: cannot be written \(ENOENT[^\n]+$/),
      }),
    );
  });
});

describe('rows for a model', () => {
  test('may be as few as its window', async () => {
    const [{ series }] = await readForModel(file('window.csv', 48), { trainShare: 0 }, model);
    expect(series.steps).toBe(48);
  });

  test('fewer than its window are refused', async () => {
    await expect(readForModel(file('short.csv', 47), { trainShare: 0 }, model)).rejects.toMatchObject({
      code: 'INPUT_TOO_SHORT',
      message: `${at('short.csv')}: 47 rows where the model reads windows of 48; give more`,
    });
  });
});

test('a forecaster says how long its windows have to be for so many new rows', async () => {
  writeFileSync(at('enough.csv'), rows(STEPS));
  const series = await readInput(at('enough.csv'), { trainShare: 1 });
  await expect(fitModel(familyOf('cnn'), series, { seed: 0, window: 18, hop: 1 })).rejects.toMatchObject({
    code: 'INPUT_TOO_SHORT',
    message: expect.stringMatching(/cnn needs windows of 19 rows .*, not 18; give a longer --window$/),
  });
});

test('a detector of rows in time says what to do with rows without times', async () => {
  writeFileSync(at('tabular.csv'), rows(STEPS).replaceAll(/^[^,]+,/gm, ''));
  const series = await readInput(at('tabular.csv'), { trainShare: 1 });
  await expect(fitModel(familyOf('mahalanobis'), series, { seed: 0 })).rejects.toMatchObject({
    code: 'INPUT_TOO_SHORT',
    message: expect.stringMatching(/not 1; pass --rows series if these do$/),
  });
});
