import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { readNumpy } from '#scripts/tables/numpy.ts';
import { type Outcome, runProgram } from '../support/run-program.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const folder = mkdtempSync(join(tmpdir(), 'towerwatch-spectrum-'));
const at = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true }));

const spectrum = (...args: string[]) => runProgram('scripts/towerwatch.ts', ['spectrum', ...args]);
const cut = ['--window', '16', '--predict', '4', '--shift', '4', '--batch', '64', '--epochs', '2'];

describe('the spectrum commands, one after the other', () => {
  const outcomes: Outcome[] = [];

  beforeAll(async () => {
    const chain = [
      ['generate', at('band'), '--as', 'iq', '--recordings', '1', '--rows', '160', '--downsample-ratio', '2'],
      ['featurize', at('band/normal'), '--out', at('normal'), '--downsample-ratio', '2'],
      ['featurize', at('band/anomalies'), '--out', at('anomalies'), '--downsample-ratio', '2'],
      ['train', at('normal'), '--model', at('model'), ...cut],
      ['train', at('normal'), '--model', at('again'), ...cut],
      [
        ...[
          'evaluate',
          at('model'),
          '--anomalies',
          at('anomalies'),
          '--normal',
          at('normal'),
          '--rates',
          '10',
          '5',
        ],
        ...['--csv', at('table.csv'), '--report', at('report.json'), '--html', at('page.html')],
        ...['--cdf', at('cdf.svg')],
      ],
    ];
    for (const args of chain) outcomes.push(await spectrum(...args));
  }, 120_000);

  test(`all succeed${unless}`, () => {
    expect(outcomes.map(({ code, err }) => (code === 0 ? 0 : err))).toEqual(outcomes.map(() => 0));
  });

  test(`write recordings with labels, and their spectra${unless}`, async () => {
    expect(readdirSync(at('band')).sort()).toEqual(['anomalies', 'held-out', 'labels.csv', 'normal']);
    const labels = readFileSync(at('band/labels.csv'), 'utf8').trim().split('\n');
    expect(labels).toHaveLength(1 + 8 + 1 + 5);
    expect(labels).toContain('anomalies/false-base-station-1.npy,false-base-station,1,10');
    const { shape, dtype } = await readNumpy(at('band/normal/normal-1.npy'));
    expect([shape, dtype]).toEqual([[160 * 256], 'complex64']);
    expect((await readNumpy(at('normal/normal-1.npy'))).shape).toEqual([160, 128]);
    expect(readdirSync(at('anomalies'))).toHaveLength(5);
  });

  test(`write a model with full_x_valid, the same by the same seed${unless}`, async () => {
    const blocks = 8 * (Math.floor((32 - 20) / 4) + 1);
    expect((await readNumpy(at('model/full_x_valid.npy'))).shape).toEqual([blocks, 20, 128]);
    const [model, again] = ['model', 'again'].map((name) => readFileSync(at(`${name}/parameters.npy`)));
    expect(again.equals(model)).toBe(true);
  });

  test(`write tables, figures, picture and page, without a figure that is none${unless}`, () => {
    const lines = readFileSync(at('table.csv'), 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1 + 1 + 8 + 5);
    expect(lines[0]).toMatch(/^part,file,blocks,mean,.*,forecast_10pct,forecast_5pct,mean_spectrum_10pct/);
    const report = JSON.parse(readFileSync(at('report.json'), 'utf8'));
    expect(report.files).toHaveLength(14);
    const [validation] = report.files;
    expect(validation).toMatchObject({ part: 'validation', blocks: 32 });
    for (const { rate, share } of validation.flagged) expect(share).toBeLessThanOrEqual(rate);
    expect(outcomes[5].err).toContain('32 validation blocks tell little of the lowest rate');
    const [svg, page] = ['cdf.svg', 'page.html'].map((name) => readFileSync(at(name), 'utf8'));
    expect(svg).toMatch(/^<svg/);
    expect(svg).toContain('false-base-station');
    expect(page).toContain('Share of blocks flagged by either');
    for (const text of [lines.join(), JSON.stringify(report), svg, page, outcomes[5].out]) {
      expect(text).not.toMatch(/\bNaN\b|undefined/);
    }
  });

  test(`refuse in one line, with exit code 2${unless}`, async () => {
    const refused = await spectrum('evaluate', at('model'), '--anomalies', at('nowhere'));
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err.trim().split('\n')).toHaveLength(1);
    expect(refused.err).toContain(`${at('nowhere')}: no such file or folder`);
    expect(existsSync(at('nowhere'))).toBe(false);
  });
});
