import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DEFAULT_FOREST, growForest, isolationScores } from '#core/detect/isolation-forest/forest.ts';
import { isolationForest } from '#core/detect/isolation-forest/isolation-forest.ts';
import { growIsolationTree, usualPath } from '#core/detect/isolation-forest/isolation-tree.ts';
import { seededRandom } from '#core/random/random.ts';
import { randomBatch } from '../support/window-batches.ts';

interface Case {
  readonly name: string;
  readonly dimensions: number;
  readonly points: readonly number[];
  readonly subsample: number;
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../fixtures/detect/isolation-forest.json', import.meta.url), 'utf8'),
);
const SEEDS = 60;

describe.each(cases)(
  'an isolation forest with $name',
  ({ dimensions, points, subsample, mean, deviation }) => {
    test('scores as that of scikit-learn, in the mean of many', () => {
      const sums = new Float64Array(mean.length);
      for (let seed = 0; seed < SEEDS; seed++) {
        const settings = { ...DEFAULT_FOREST, subsample };
        const forest = growForest(Float32Array.from(points), dimensions, seededRandom(seed), settings);
        isolationScores(forest, Float32Array.from(points)).forEach((score, i) => {
          sums[i] += score / SEEDS;
        });
      }
      mean.forEach((score, i) => {
        // Five standard errors of a difference of two such means.
        const margin = 5 * deviation[i] * Math.sqrt(2 / SEEDS);
        expect(Math.abs(sums[i] - score)).toBeLessThan(margin + 1e-4);
      });
    });
  },
);

describe('an isolation tree', () => {
  const leaves = (places: number[], points: number[]) =>
    growIsolationTree(Float32Array.from(points), 1, Int32Array.from(places), seededRandom(0));

  test('isolates two points by one split between them', () => {
    const [root, left, right] = leaves([0, 1], [3, 5]);
    expect(root).toMatchObject({ feature: 0, left: 1 });
    expect((root as { threshold: number }).threshold).toBeGreaterThanOrEqual(3);
    expect((root as { threshold: number }).threshold).toBeLessThan(5);
    expect([left, right]).toEqual([{ value: 1 }, { value: 1 }]);
  });

  test('is one leaf where all points are the same', () => {
    expect(leaves([0, 1, 2], [4, 4, 4])).toEqual([{ value: usualPath(3) }]);
  });

  test('splits neighbours of float32 that no number lies between', () => {
    expect(leaves([0, 1], [1, 1 + 2 ** -23])).toHaveLength(3);
  });

  test('looks at the points that it is given alone', () => {
    const [root] = leaves([1, 2], [-1000, 1, 2, 1000]);
    expect(Math.abs((root as { threshold: number }).threshold)).toBeLessThanOrEqual(2);
  });

  test('takes the usual path for granted beyond the depth of a balanced tree', () => {
    const values = Array.from({ length: 8 }, (_, i) => 10 ** i);
    const depths = leaves([...values.keys()], values).flatMap((node) => ('value' in node ? node.value : []));
    expect(Math.max(...depths)).toBeLessThanOrEqual(3 + usualPath(6));
  });
});

test('the usual path is that of an unsuccessful search in a binary tree', () => {
  expect([1, 2].map(usualPath)).toEqual([0, 1]);
  expect(usualPath(256)).toBeCloseTo(10.2448, 4);
});

test('a forest of one point, and one of points that are all the same, call nothing anomalous', () => {
  const scores = (points: number[]) => {
    const some = Float32Array.from(points);
    return isolationScores(growForest(some, 2, seededRandom(0)), some);
  };
  for (const score of [...scores([1, 2]), ...scores([1, 2, 1, 2, 1, 2])]) expect(score).toBeCloseTo(0.5, 6);
});

test('points that do not fill the dimensions are refused', () => {
  expect(() => growForest(new Float32Array(7), 2, seededRandom(0))).toThrow(RangeError);
  expect(() => growForest(new Float32Array(), 2, seededRandom(0))).toThrow(RangeError);
});

test('the detector sees a shift of one KPI in the new steps that it lasts', () => {
  const shape = { length: 24, kpis: 3, hop: 4 };
  const fitted = isolationForest.fit([randomBatch(shape, 300, seededRandom(1))], seededRandom(2));
  const mean = (steps: number) => {
    const drift = { steps, kpis: [1], shift: 12 };
    const { scores } = fitted.score(randomBatch(shape, 200, seededRandom(3), drift));
    return Array.from(
      { length: 4 },
      (_, j) => scores.filter((_, i) => i % 4 === j).reduce((a, b) => a + b) / 200,
    );
  };
  const [before, , during] = mean(2);
  const [usual] = mean(0);
  expect(before).toBeCloseTo(usual, 6);
  expect(during).toBeGreaterThan(usual + 0.08);
});
