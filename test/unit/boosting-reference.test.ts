import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { DEFAULT_BOOSTING } from '#core/learn/boosting/settings.ts';
import { type LabelledRows, trainBoosting } from '#core/learn/boosting/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { leafSums } from '#core/trees/tree-ensemble.ts';

interface Case {
  readonly name: string;
  readonly seed: number;
  readonly rows: number;
  readonly features: number;
  readonly steps: number;
  readonly offset: number;
  readonly positiveWeight: number;
  readonly trees: number;
  readonly positives: number;
  readonly auc: number;
  readonly logLoss: number;
  readonly margins: readonly number[];
}

const cases: readonly Case[] = JSON.parse(
  readFileSync(new URL('../fixtures/learn/boosting.json', import.meta.url), 'utf8'),
);

test.each(cases)('as good on rows held out as scikit-learn: $name', (reference) => {
  const all = rowsOf(reference);
  expect(all.labels.reduce((sum, label) => sum + label)).toBe(reference.positives);
  const half = reference.rows / 2;
  const trees = trainBoosting(part(all, 0, half), settingsOf(reference), seededRandom(0));
  const heldOut = part(all, half, reference.rows);
  const found = leafSums(trees, heldOut.features, half);
  expect(Math.abs(auc(found, heldOut.labels) - reference.auc)).toBeLessThan(0.004);
  expect(Math.abs(logLoss(found, heldOut.labels) - reference.logLoss)).toBeLessThan(0.006);
});

test('the very margins of scikit-learn where values are few, so that the bins are the same', () => {
  const reference = cases.find(({ steps }) => steps > 0)!;
  const all = rowsOf(reference);
  const half = reference.rows / 2;
  const trees = trainBoosting(part(all, 0, half), settingsOf(reference), seededRandom(0));
  const { features } = part(all, half, half + reference.margins.length);
  leafSums(trees, features, reference.margins.length).forEach((margin, row) => {
    expect(margin).toBeCloseTo(reference.margins[row], 4);
  });
});

function settingsOf({ trees }: Case) {
  return { ...DEFAULT_BOOSTING, trees, learningRate: 0.1 };
}

/** The rows of test/fixtures/learn/make.py. */
function rowsOf({ seed, rows, features: count, steps, offset, positiveWeight }: Case): LabelledRows {
  const uniform = lehmer(seed);
  const features = new Float32Array(rows * count);
  const labels = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) {
    const x = features.subarray(row * count, (row + 1) * count);
    x.forEach((_, i) => {
      x[i] = uniform();
      if (steps > 0) x[i] = Math.floor(Math.fround(x[i] * steps)) / steps;
    });
    const [a, b, c, d] = x;
    const signal = 3 * Math.abs(a - 0.5) + 2 * b * c + (d > 0.7 ? 1 : 0) - offset;
    labels[row] = 1 / (1 + Math.exp(-6 * signal)) > uniform() ? 1 : 0;
  }
  return {
    features,
    rows,
    labels,
    weights: Float32Array.from(labels, (y) => (y === 1 ? positiveWeight : 1)),
  };
}

/** Park & Miller 1988. */
function lehmer(seed: number): () => number {
  const modulus = 2 ** 31 - 1;
  let state = seed;
  return () => {
    state = (state * 48_271) % modulus;
    return state / modulus;
  };
}

function part({ features, rows, labels, weights }: LabelledRows, from: number, to: number): LabelledRows {
  const count = features.length / rows;
  return {
    features: features.subarray(from * count, to * count),
    rows: to - from,
    labels: labels.subarray(from, to),
    weights: weights.subarray(from, to),
  };
}

/** Share of the pairs of a positive and a negative row that stand in the right order. */
function auc(found: Float32Array, labels: Uint8Array): number {
  const positives = found.filter((_, row) => labels[row] === 1);
  const negatives = found.filter((_, row) => labels[row] === 0);
  let right = 0;
  for (const p of positives) for (const n of negatives) right += p > n ? 1 : p === n ? 0.5 : 0;
  return right / (positives.length * negatives.length);
}

function logLoss(found: Float32Array, labels: Uint8Array): number {
  const losses = found.map((margin, row) => Math.log1p(Math.exp(labels[row] === 1 ? -margin : margin)));
  return losses.reduce((sum, loss) => sum + loss) / losses.length;
}
