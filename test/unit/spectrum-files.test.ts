import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { exitCodeOf } from '#platform/lifecycle/exit-code.ts';
import { Progress } from '#scripts/start/progress.ts';
import { readNumpy, writeNumpy } from '#scripts/tables/numpy.ts';
import { writeNumpyHeader } from '#scripts/tables/numpy-header.ts';
import { featurizeFiles } from '#scripts/towerwatch/spectrum/featurize.ts';
import { readModelFolder } from '#scripts/towerwatch/spectrum/model-folder.ts';
import { readRecordings } from '#scripts/towerwatch/spectrum/recordings.ts';
import { noisySpectra } from '../support/spectra.ts';

const folder = mkdtempSync(join(tmpdir(), 'towerwatch-spectra-'));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);

const SHAPE = { window: 6, predict: 2, shift: 2 };
const WIDTH = 4;
const progress = new Progress();

/** 300 samples, by number. */
const SAMPLES = Float64Array.from({ length: 600 }, (_, i) => Math.sin(i * i));

function csv(name: string, lines: readonly string[]): string {
  writeFileSync(at(name), `${lines.join('\n')}\n`);
  return at(name);
}

/** Lines of a good file. */
function goodLines(rows = 20): string[] {
  const { values } = noisySpectra(rows, WIDTH);
  const line = (row: number) => [...values.subarray(row * WIDTH, (row + 1) * WIDTH)].join();
  return ['f0,f1,f2,f3', ...Array.from({ length: rows }, (_, row) => line(row))];
}

async function refusal(task: () => Promise<unknown>): Promise<string> {
  const error = await task().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(TowerwatchError);
  expect(exitCodeOf(error)).toBe(2);
  const { code, message } = error as TowerwatchError;
  expect(message).not.toMatch(/\n|NaN/);
  return `${code} ${message.replaceAll(`${folder}/`, '')}`;
}

describe('samples', () => {
  test('give the same spectra from every format', async () => {
    const float32 = Float32Array.from(SAMPLES);
    writeFileSync(at('a.iq'), new Uint8Array(float32.buffer));
    writeFileSync(at('b.cfile'), new Uint8Array(float32.buffer));
    await writeNumpy(at('c.npy'), { shape: [300], dtype: 'complex64', data: float32 });
    writeFileSync(
      at('d.npy'),
      Buffer.concat([writeNumpyHeader('<c16', [300]), new Uint8Array(SAMPLES.slice().buffer)]),
    );
    const int16 = Int16Array.from(SAMPLES, (value) => Math.round(value * 32_767));
    writeFileSync(at('e.sc16'), new Uint8Array(int16.buffer));
    const inputs = ['a.iq', 'b.cfile', 'c.npy', 'd.npy', 'e.sc16'].map(at);
    const written = await featurizeFiles(inputs, at('out'), 1, progress);
    expect(written.map(({ rows, width }) => [rows, width])).toEqual(inputs.map(() => [2, 128]));
    const [first, ...others] = await Promise.all(written.map(({ file }) => readNumpy(file)));
    for (const { data } of others) {
      data.forEach((power, i) => {
        expect(Math.abs(power - first.data[i])).toBeLessThan(0.05);
      });
    }
  });

  test('that are spectra already are bounded, in any format', async () => {
    const file = csv('ready.csv', ['t,low,high', '0,-130,-31.5', '1,,2', '2,0,-119']);
    const [{ file: out }] = await featurizeFiles([file], at('bounded'), 10, progress);
    const { shape, data } = await readNumpy(out);
    expect(shape).toEqual([3, 2]);
    expect([...data]).toEqual([-120, -31.5, -120, -30, 0, -119]);
  });

  test.each([
    ['absent.iq', () => {}, /^INPUT_MISSING absent\.iq: no such file/],
    ['empty.iq', () => writeFileSync(at('empty.iq'), ''), /^INPUT_EMPTY empty\.iq: is empty/],
    [
      'short.iq',
      () => writeFileSync(at('short.iq'), Buffer.alloc(127 * 8)),
      /^INPUT_TOO_SHORT short\.iq: 127 samples/,
    ],
    [
      'cut.iq',
      () => writeFileSync(at('cut.iq'), Buffer.alloc(2049)),
      /^INPUT_UNREADABLE cut\.iq: 2049 bytes/,
    ],
    ['song.mp3', () => writeFileSync(at('song.mp3'), 'la'), /^INPUT_FORMAT song\.mp3: not a format/],
    [
      'text.npy',
      () => writeFileSync(at('text.npy'), 'no array'),
      /^INPUT_UNREADABLE text\.npy: is no NumPy array/,
    ],
    ['hollow', () => mkdirSync(at('hollow')), /^INPUT_NO_TABLE hollow: no spectra/],
  ])('%s is refused', async (name, make, expected) => {
    make();
    expect(await refusal(() => featurizeFiles([at(name)], at('out'), 10, progress))).toMatch(expected);
  });

  test('are not written where a file is in the way', async () => {
    writeFileSync(at('in-the-way'), '');
    writeFileSync(at('long.iq'), Buffer.alloc(2048));
    const outcome = refusal(() => featurizeFiles([at('long.iq')], at('in-the-way'), 10, progress));
    expect(await outcome).toMatch(/^OUTPUT_UNWRITABLE in-the-way: cannot be made/);
  });

  test('of two files that would go to one are refused', async () => {
    writeFileSync(at('twin.iq'), Buffer.alloc(2048));
    writeFileSync(at('twin.cfile'), Buffer.alloc(2048));
    const inputs = [at('twin.iq'), at('twin.cfile')];
    expect(await refusal(() => featurizeFiles(inputs, at('out'), 10, progress))).toMatch(
      /^INPUT_AMBIGUOUS twin\.cfile: would be written to twin\.npy, as twin\.iq/,
    );
  });
});

describe('recordings', () => {
  const read = (file: string, least = 10, width?: number) => readRecordings([file], SHAPE, width, least);

  test('are read from CSV as they are', async () => {
    const [spectra] = await read(csv('good.csv', goodLines()));
    expect(spectra).toMatchObject({ rows: 20, width: WIDTH });
    expect(spectra.values).toEqual(noisySpectra(20, WIDTH).values);
    expect(spectra.rowOf(0)).toBe(2);
  });

  test.each([
    ['header alone', goodLines().slice(0, 1), /^INPUT_EMPTY wrong\.csv/],
    ['a ragged row', [...goodLines(), '1,2,3'], /^INPUT_RAGGED wrong\.csv, row 22/],
    ['text', [...goodLines(), '1,2,loud,4'], /^INPUT_NOT_A_NUMBER wrong\.csv, row 22: f2 is "loud"/],
    [
      'a gap',
      [...goodLines(), '1,2,,4'],
      /^INPUT_NOT_A_NUMBER wrong\.csv, row 22: value 3 is no finite number; run/,
    ],
    ['too few rows', goodLines(9), /^INPUT_TOO_SHORT wrong\.csv: 9 rows where it takes 10/],
    [
      'a constant stretch',
      goodLines().map((line, i) => (i > 4 && i < 14 ? '-50,-50,-50,-50' : line)),
      /^INPUT_CONSTANT wrong\.csv, row 6: .* for 6 rows/,
    ],
  ])('with %s are refused by file and row', async (_, lines, expected) => {
    expect(await refusal(() => read(csv('wrong.csv', lines)))).toMatch(expected);
  });

  test('of another width than the model, or than each other, are refused', async () => {
    const good = csv('good.csv', goodLines());
    expect(await refusal(() => read(good, 10, 128))).toMatch(/^INPUT_KPIS_DIFFER good\.csv: 4 values .* 128/);
    const narrow = csv(
      'narrow.csv',
      goodLines().map((line) => line.slice(0, line.lastIndexOf(','))),
    );
    expect(await refusal(() => readRecordings([good, narrow], SHAPE, undefined, 10))).toMatch(
      /^INPUT_KPIS_DIFFER narrow\.csv: 3 values .* 4/,
    );
  });

  test('that are samples, or no table, are refused', async () => {
    await writeNumpy(at('iq.npy'), { shape: [4], dtype: 'complex64', data: new Float32Array(8) });
    expect(await refusal(() => read(at('iq.npy')))).toMatch(/^INPUT_FORMAT iq\.npy: holds IQ samples; run/);
    await writeNumpy(at('cube.npy'), { shape: [2, 2, 2], dtype: 'float32', data: new Float32Array(8) });
    expect(await refusal(() => read(at('cube.npy')))).toMatch(
      /^INPUT_RAGGED cube\.npy: its shape \(2, 2, 2\)/,
    );
  });
});

test.each([
  ['absent.model', undefined, /^INPUT_MISSING absent\.model\/model\.json: no such file/],
  ['text.model', 'a model', /^INPUT_MODEL text\.model\/model\.json: is no part of a spectrum model/],
  ['other.model', '{"format":"towerwatch-model"}', /^INPUT_MODEL other\.model\/model\.json/],
])('%s is refused as a model', async (name, content, expected) => {
  if (content !== undefined) {
    mkdirSync(at(name));
    writeFileSync(join(at(name), 'model.json'), content);
  }
  expect(await refusal(() => readModelFolder(at(name)))).toMatch(expected);
});
