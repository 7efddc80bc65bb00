import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { seededRandom } from '#core/random/random.ts';
import type { TrafficFigures } from '#scripts/traffic/traffic-figures.ts';
import { runProgram } from '../support/run-program.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const native = whereTensorFlow();

const STEP_MS = 3 * 3_600_000;
/** Five weeks. */
const STEPS = 5 * 7 * 8;
/** Labelled, and flagged by the rule from 240 on. */
const SPIKES = [150, 160, 240, 260];

let folder: string;
const at = (name: string) => join(folder, name);
const traffic = (...args: string[]) => runProgram('scripts/towerwatch.ts', ['traffic', ...args]);

interface Written {
  readonly steps?: number;
  readonly times?: (step: number) => string | number;
  readonly label?: (step: number) => number;
}

const dated = (step: number) => new Date(Date.UTC(2026, 1, 2) + step * STEP_MS).toISOString();
const spike = (step: number) => Number(SPIKES.includes(step));

/** Visits with a daily rhythm, five times as many at the spikes. */
function written(name: string, { steps = STEPS, times = dated, label = spike }: Written = {}): string {
  const random = seededRandom(1);
  const lines = Array.from({ length: steps }, (_, step) => {
    const usual = 1000 * (1.5 + Math.sin((2 * Math.PI * step) / 8)) * Math.exp(random.normal(0, 0.05));
    const visits = usual * (spike(step) ? 5 : 1);
    return `${times(step)},${visits.toFixed(1)},${label(step)},${step >= 200 ? spike(step) : ''}`;
  });
  writeFileSync(at(name), ['t,visits,label,rule_flag', ...lines, ''].join('\n'));
  return at(name);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'towerwatch-traffic-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

native.describe('traffic', () => {
  test(`tells how rules and networks flag${native.unless}`, async () => {
    const file = written('visits.csv');
    const [report, csv, html] = ['figures.json', 'figures.csv', 'figures.html'].map(at);
    const outcome = await traffic(file, '--seeds', '1', '--report', report, '--csv', csv, '--html', html);
    expect(outcome.code).toBe(0);
    expect(outcome.out).toContain('cnn-self-attention');
    const figures = JSON.parse(readFileSync(report, 'utf8')) as TrafficFigures;
    expect(figures).toMatchObject({ seed: 0, seeds: 1 });
    expect(figures.parts).toEqual([
      { part: 'training', steps: 182, labelled: 2 },
      { part: 'validation', steps: 39, labelled: 0 },
      { part: 'test', steps: 59, labelled: 2 },
    ]);
    const rule = figures.rows.find(({ detector }) => detector === 'company rule')!;
    expect(rule).toMatchObject({
      truePositives: 2,
      falsePositives: 0,
      falseNegatives: 0,
      trueNegatives: 57,
      f2: 1,
    });
    expect(figures.means.map(({ detector, thresholdBy }) => `${detector} ${thresholdBy}`)).toEqual([
      'company rule rule',
      'threshold-rule rule',
      ...['cnn', 'cnn-bahdanau', 'cnn-self-attention'].flatMap((name) =>
        ['published', 'validation', 'chosen', 'oracle'].map((by) => `${name} ${by}`),
      ),
    ]);
    for (const { detector, f2 } of figures.means) {
      if (detector.startsWith('cnn')) expect(f2).toBeGreaterThan(0.7);
    }
    expect(readFileSync(csv, 'utf8').trimEnd().split('\n')).toHaveLength(1 + 2 + 3 * 4);
    expect(readFileSync(html, 'utf8')).toContain('<svg');
    expect(readFileSync(html, 'utf8')).toContain('1 run of each network, from seed 0 on.');
    expect(`${outcome.out}${readFileSync(report, 'utf8')}${readFileSync(html, 'utf8')}`).not.toContain('NaN');
  }, 180_000);
});

describe('what traffic cannot be told from is one line that says what to do', () => {
  const faults: [string, () => string, string][] = [
    ['a file that is not there', () => at('none.csv'), 'none.csv: no such file or folder'],
    [
      'rows without dates',
      () => written('numbers.csv', { times: (step) => step }),
      'numbers.csv: its rows have no dates, so that nobody knows the time of day; give a column t with dates',
    ],
    [
      'too few weeks',
      () => written('short.csv', { steps: 100 }),
      'short.csv: 100 steps, where levels of the week need 224; give 4 weeks or more',
    ],
    [
      'a test part without labels',
      () => written('calm.csv', { label: (step) => Number(step === 150) }),
      'calm.csv: all 59 rows that are judged are labelled normal; give a file whose label is 1 in some of them and 0',
    ],
    [
      'a test part that is all labelled',
      () => written('wild.csv', { label: (step) => Number(step >= 221) }),
      'wild.csv: all 59 rows that are judged are labelled anomalous; give a file whose label is 1 in some of them',
    ],
    [
      'a folder of several places',
      () => {
        mkdirSync(at('places'));
        written('places/a.csv');
        written('places/b.csv');
        return at('places');
      },
      'places: holds a, b and so on; name the file or folder of one of them',
    ],
  ];

  test.each(faults)('%s', async (_, input, message) => {
    const { code, out, err } = await traffic(input());
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(message);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
  });
});
