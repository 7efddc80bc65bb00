import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { LearningCurve } from '#scripts/active/learning-curve.ts';
import { Progress } from '#scripts/start/progress.ts';
import {
  type ActiveFigures,
  activeFigures,
  activeSection,
  activeSummary,
} from '../../bench/detectors/active.ts';

/** A curve that ends at these figures, one for each seed. */
function curve(way: Omit<LearningCurve, 'stages'>, ...last: number[]): LearningCurve {
  const stages = Array.from({ length: 6 }, (_, stage) => {
    const bySeed = last.map((figure) => (stage === 5 ? figure : figure / 2));
    const mean = bySeed.reduce((sum, figure) => sum + figure, 0) / bySeed.length;
    const [min, max] = [Math.min(...bySeed), Math.max(...bySeed)];
    return { labelled: 6 * stage, abnormal: stage, mean, std: 0, min, max, bySeed };
  });
  return { ...way, stages };
}

const range = { mean: 0.75, min: 0.7, max: 0.8 };
const figures: ActiveFigures = {
  seeds: 2,
  sets: [
    {
      set: 'glass',
      rows: 214,
      columns: 9,
      pollution: 0.042,
      isolationForest: range,
      autoencoder: range,
      curves: [
        curve({ loss: 'nce', query: 'abs', pseudoAbnormal: false }, 0.9, 0.8),
        curve({ loss: 'dsad', query: 'mlp', pseudoAbnormal: true }, 0.7, 0.85),
        curve({ loss: 'one_class', query: 'no', pseudoAbnormal: false }, 0.95, 0.95),
      ],
      seconds: 1,
    },
  ],
};

test('the proposed way is set against each other one, in the mean and seed by seed', () => {
  const rows = activeSummary(figures).split('\n');
  const against = (name: string) => rows.findLast((row) => row.includes(name));
  expect(against('dsad + mlp + pseudo-abnormal')).toMatch(/\+0\.075, 1 of 2/);
  expect(against('one_class + no')).toMatch(/−0\.100, 0 of 2/);
});

test('tables hold stages, the range at the last, and what there is without labels', () => {
  const [byStage, , without] = activeSection(figures).tables!;
  expect(byStage.rows[0]).toEqual([
    ...['nce + abs', '0.425', '0.425', '0.425', '0.425', '0.425', '0.850'],
    ...['0.800–0.900', '5 of 30'],
  ]);
  expect(without.rows).toEqual([['glass', '0.750 (0.700–0.800)', '0.475', null, '0.750 (0.700–0.800)']]);
});

test('each set has its curves as a picture', () => {
  const { charts } = activeSection(figures);
  expect(charts).toHaveLength(1);
  expect(charts![0]).toContain('AUC-ROC on glass by stage');
});

test('there are no figures where there are no data', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'towerwatch-bench-'));
  try {
    expect(await activeFigures({ data: [empty], seeds: 1, progress: new Progress() })).toBeUndefined();
  } finally {
    rmSync(empty, { recursive: true });
  }
});
