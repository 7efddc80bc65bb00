import { describe, expect, test } from '@jest/globals';
import { type BoostingSettings, DEFAULT_BOOSTING } from '#core/learn/boosting/settings.ts';
import { type LabelledRows, trainBoosting } from '#core/learn/boosting/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { leafSums } from '#core/trees/tree-ensemble.ts';

const SMALL: BoostingSettings = { ...DEFAULT_BOOSTING, trees: 20, minLeafRows: 2 };

/** One feature a row; positive from 0 on. */
function line(values: readonly number[], weights = values.map(() => 1)): LabelledRows {
  return {
    features: Float32Array.from(values),
    rows: values.length,
    labels: Uint8Array.from(values, (value) => (value >= 0 ? 1 : 0)),
    weights: Float32Array.from(weights),
  };
}

/** Positive where exactly one of the first two features is above 0: no feature tells anything alone. */
function exclusiveOr(rows: number, features: number, seed: number): LabelledRows {
  const random = seededRandom(seed);
  const values = Float32Array.from({ length: rows * features }, () => random.normal());
  return {
    features: values,
    rows,
    labels: Uint8Array.from({ length: rows }, (_, row) =>
      values[row * features] > 0 !== values[row * features + 1] > 0 ? 1 : 0,
    ),
    weights: new Float32Array(rows).fill(1),
  };
}

function mistakes(data: LabelledRows, found: Float32Array): number {
  return data.labels.reduce((sum, label, row) => sum + (found[row] > 0 === (label === 1) ? 0 : 1), 0);
}

describe('boosted trees', () => {
  test('split between the classes, in the middle of the gap', () => {
    const trees = trainBoosting(line([-4, -3, -2, 3, 5, 7]), SMALL, seededRandom(0));
    expect(trees.feature[0]).toBe(0);
    expect(trees.threshold[0]).toBe(0.5);
    const [below, above] = leafSums(trees, Float32Array.of(0.5, 0.5001), 2);
    expect(below).toBeLessThan(-1);
    expect(above).toBeGreaterThan(1);
  });

  test('take one Newton step in each leaf', () => {
    const settings = { ...SMALL, trees: 1, learningRate: 0.5, l2: 1 };
    const trees = trainBoosting(line([-2, -1, 1, 2]), settings, seededRandom(0));
    expect(trees.base).toBe(0);
    // gradient 2 · ½, hessian 2 · ¼
    expect([...trees.value]).toEqual([0, Math.fround(-0.5 / 1.5), Math.fround(0.5 / 1.5)]);
  });

  test('begin at the log-odds of the weights', () => {
    const none = { ...SMALL, trees: 0 };
    const { base } = trainBoosting(line([-1, -2, 3, 4], [1, 0.5, 4, 2]), none, seededRandom(0));
    expect(base).toBeCloseTo(Math.log(6 / 1.5), 12);
  });

  test('learn what features say only together', () => {
    const data = exclusiveOr(4000, 6, 1);
    const trees = trainBoosting(data, { ...DEFAULT_BOOSTING, trees: 60 }, seededRandom(0));
    const other = exclusiveOr(2000, 6, 2);
    expect(mistakes(other, leafSums(trees, other.features, other.rows))).toBeLessThan(80);
  });

  test('learn from a share of rows and features', () => {
    const data = exclusiveOr(4000, 6, 1);
    const settings = { ...DEFAULT_BOOSTING, trees: 120, rowShare: 0.5, featureShare: 0.5 };
    const trees = trainBoosting(data, settings, seededRandom(3));
    expect(trees).toEqual(trainBoosting(data, settings, seededRandom(3)));
    expect(trees).not.toEqual(trainBoosting(data, settings, seededRandom(4)));
    const other = exclusiveOr(2000, 6, 2);
    expect(mistakes(other, leafSums(trees, other.features, other.rows))).toBeLessThan(160);
  });

  test('heed a row no more than its weight', () => {
    const values = [-4, -3, -2, -1, 1, 2, 3, 4];
    const data = line(values, [1, 1, 1, 1, 1, 1, 0, 0]);
    data.labels.set([0, 0], 6);
    const trees = trainBoosting(data, SMALL, seededRandom(0));
    expect(leafSums(trees, Float32Array.of(4), 1)[0]).toBeGreaterThan(0);
  });

  test('never split a constant feature, nor rows that are too few', () => {
    const constant = { ...line([-2, -1, 1, 2]), features: new Float32Array(4).fill(7) };
    expect(trainBoosting(constant, SMALL, seededRandom(0)).roots).toHaveLength(0);
    const few = trainBoosting(line([-2, -1, 1, 2]), { ...SMALL, minLeafRows: 3 }, seededRandom(0));
    expect(few.roots).toHaveLength(0);
  });

  test('are none where all rows are of one class', () => {
    for (const values of [
      [1, 2, 3, 4],
      [-4, -3, -2, -1],
    ]) {
      const trees = trainBoosting(line(values), SMALL, seededRandom(0));
      expect(trees.roots).toHaveLength(0);
      const found = leafSums(trees, Float32Array.of(0, 1), 2);
      expect([...found]).toEqual(values[0] > 0 ? [14, 14] : [-14, -14]);
    }
  });

  test('tell apart neighbouring floats, and infinities', () => {
    const next = new Float32Array(new Uint32Array([0x3f800001]).buffer)[0];
    const neighbours = { ...line([-1, -1, 1, 1]), features: Float32Array.of(1, 1, next, next) };
    const trees = trainBoosting(neighbours, SMALL, seededRandom(0));
    expect(mistakes(neighbours, leafSums(trees, neighbours.features, 4))).toBe(0);

    const endless = line([-Infinity, -Infinity, 0, Infinity, Infinity]);
    const split = trainBoosting(endless, SMALL, seededRandom(0));
    expect(mistakes(endless, leafSums(split, endless.features, 5))).toBe(0);
  });

  test('of 3,000 rows of 100 features grow in well under 10 seconds', () => {
    const data = exclusiveOr(3000, 100, 5);
    const started = performance.now();
    const trees = trainBoosting(data, { ...DEFAULT_BOOSTING, trees: 100 }, seededRandom(0));
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(trees.roots).toHaveLength(100);
  });
});

describe('refused are', () => {
  const data = line([-2, -1, 1, 2]);
  test.each<[string, Partial<LabelledRows>]>([
    ['NaN among the features', { features: Float32Array.of(1, Number.NaN, 2, 3) }],
    ['features that do not fill the rows', { features: new Float32Array(5) }],
    ['too few labels', { labels: new Uint8Array(3) }],
    ['too few weights', { weights: new Float32Array(3) }],
    ['a third class', { labels: Uint8Array.of(0, 1, 2, 0) }],
    ['a negative weight', { weights: Float32Array.of(1, 1, -1, 1) }],
    ['no weight at all', { weights: new Float32Array(4) }],
    ['no rows', { rows: 0 }],
  ])('%s', (_, changed) => {
    expect(() => trainBoosting({ ...data, ...changed }, SMALL, seededRandom(0))).toThrow(RangeError);
  });

  test.each<Partial<BoostingSettings>>([
    { trees: -1 },
    { learningRate: 0 },
    { maxLeaves: 1 },
    { minLeafRows: 0 },
    { l2: -1 },
    { bins: 256 },
    { featureShare: 0 },
    { rowShare: 1.5 },
  ])('settings of %j', (changed) => {
    expect(() => trainBoosting(data, { ...SMALL, ...changed }, seededRandom(0))).toThrow(RangeError);
  });

  test('rows of another width, when they are scored', () => {
    const trees = trainBoosting(data, SMALL, seededRandom(0));
    expect(() => leafSums(trees, new Float32Array(6), 3)).toThrow(RangeError);
  });
});
