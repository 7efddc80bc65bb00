import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_BOOSTING } from '#core/learn/boosting/settings.ts';
import { type LabelledRows, trainBoosting } from '#core/learn/boosting/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { leafSums } from '#core/trees/tree-ensemble.ts';

const FEATURES = 3;

const labelled = fc
  .array(
    fc.record({
      values: fc.array(fc.integer({ min: -20, max: 20 }), { minLength: FEATURES, maxLength: FEATURES }),
      label: fc.integer({ min: 0, max: 1 }),
      weight: fc.integer({ min: 1, max: 4 }),
    }),
    { minLength: 4, maxLength: 80 },
  )
  .map(
    (rows): LabelledRows => ({
      features: Float32Array.from(rows.flatMap(({ values }) => values)),
      rows: rows.length,
      labels: Uint8Array.from(rows, ({ label }) => label),
      weights: Float32Array.from(rows, ({ weight }) => weight),
    }),
  );

const SETTINGS = { ...DEFAULT_BOOSTING, trees: 10, maxLeaves: 6, minLeafRows: 2, learningRate: 0.3 };

function loss({ labels, weights }: LabelledRows, found: Float32Array): number {
  return found.reduce(
    (sum, margin, row) => sum + weights[row] * Math.log1p(Math.exp(labels[row] === 1 ? -margin : margin)),
    0,
  );
}

test('every tree lowers the loss of the rows that it was grown on', () => {
  fc.assert(
    fc.property(labelled, (data) => {
      let before = Number.POSITIVE_INFINITY;
      for (const trees of [0, 1, 4, 10]) {
        const model = trainBoosting(data, { ...SETTINGS, trees }, seededRandom(0));
        const after = loss(data, leafSums(model, data.features, data.rows));
        expect(after).toBeLessThanOrEqual(before * (1 + 1e-6));
        before = after;
      }
    }),
  );
});

test('no leaf has too few rows, no tree too many leaves', () => {
  const settings = { ...SETTINGS, minLeafRows: 4 };
  fc.assert(
    fc.property(labelled, (data) => {
      const { roots, feature, threshold, left } = trainBoosting(data, settings, seededRandom(0));
      for (const root of roots) {
        const rowsOf = new Map<number, number>();
        for (let row = 0; row < data.rows; row++) {
          let node = root;
          while (feature[node] >= 0) {
            const goesLeft = data.features[row * FEATURES + feature[node]] <= threshold[node];
            node = goesLeft ? left[node] : left[node] + 1;
          }
          rowsOf.set(node, (rowsOf.get(node) ?? 0) + 1);
        }
        expect(rowsOf.size).toBeLessThanOrEqual(settings.maxLeaves);
        for (const rows of rowsOf.values()) expect(rows).toBeGreaterThanOrEqual(settings.minLeafRows);
      }
    }),
  );
});

test('a feature that rises with another in the same order splits alike', () => {
  fc.assert(
    fc.property(labelled, (data) => {
      const stretched = { ...data, features: data.features.map((value) => value ** 3 + 100) };
      const plain = trainBoosting(data, SETTINGS, seededRandom(0));
      const other = trainBoosting(stretched, SETTINGS, seededRandom(0));
      expect(leafSums(other, stretched.features, data.rows)).toEqual(
        leafSums(plain, data.features, data.rows),
      );
    }),
  );
});
