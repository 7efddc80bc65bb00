import { describe as always, expect, test } from '@jest/globals';
import { settingsFor } from '#core/detect/deep-svdd/settings.ts';
import {
  ActiveLearner,
  type ActiveSettings,
  type ActiveStage,
  labelsPerRound,
} from '#core/learn/active/active-learning.ts';
import { FIRST_QUANTILE, nextQuantile } from '#core/learn/active/adaptive-boundary.ts';
import { minMax, polluted, pollutionOf } from '#core/learn/active/prepare.ts';
import { pseudoAbnormal } from '#core/learn/active/pseudo-abnormal.ts';
import { QUERIES, type Query, queryByScore } from '#core/learn/active/query.ts';
import { seededRandom } from '#core/random/random.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

always('queries', () => {
  const scores = Float32Array.of(5, 1, 9, 3, 7, 2, 8, 4, 6, 0);
  const asked = (query: Query, budget = 3, quantile = FIRST_QUANTILE) =>
    Array.from(
      queryByScore(query, scores, budget, { boundary: 4.4, quantile }, seededRandom(1)),
      (place) => scores[place],
    );

  test('mlp asks about the highest scores', () => {
    expect(asked('mlp')).toEqual([9, 8, 7]);
  });

  test('db asks about what is nearest to the boundary', () => {
    expect(asked('db')).toEqual([4, 5, 3]);
  });

  test.each([
    [0.5, [5, 6, 7]],
    [0, [0, 1, 2]],
    [0.55, [5, 6, 7]],
    [0.8, [7, 8, 9]],
    [0.99, [7, 8, 9]],
  ])('abs asks from the quantile %d upwards, as many as it may', (quantile, expected) => {
    expect(asked('abs', 3, quantile)).toEqual(expected);
  });

  test('random asks about any, none twice', () => {
    expect(new Set(asked('random', 10)).size).toBe(10);
    expect(asked('random', 4)).toEqual(asked('random', 4));
  });

  test('no asks about none', () => {
    expect(asked('no')).toEqual([]);
  });

  test.each(QUERIES.filter((query) => query !== 'no'))('%s asks about all where there are fewer', (query) => {
    expect(asked(query, 99).sort((a, b) => a - b)).toEqual([...scores].sort((a, b) => a - b));
  });
});

always('the adaptive boundary', () => {
  test.each([
    ['stays where answers are as often normal as not', 0.8, 0.5, 0.8],
    ['rises where more are normal', 0.8, 0.75, 0.9],
    ['falls where fewer are', 0.8, 0.25, 0.7],
    ['falls by as much as is above it where none is', 0.8, 0, 0.6],
    ['takes the mean with the last where it would reach 1', 0.8, 1, 0.9],
    ['does not fall below 0', 0.4, 0, 0],
  ])('%s', (_, quantile, normal, expected) => {
    expect(nextQuantile(quantile, normal)).toBeCloseTo(expected, 12);
  });
});

always('points that are as good as known to be abnormal', () => {
  const scores = Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8);

  test('score at or above the median of the labelled abnormal ones', () => {
    const marks = Int8Array.of(1, 0, -1, 0, -1, 0, -1, 0);
    expect([...pseudoAbnormal(scores, marks, 9)]).toEqual([5, 7]);
  });

  test('before there are any, are the highest above all that is labelled', () => {
    const marks = Int8Array.of(0, 1, 0, 1, 0, 0, 0, 0);
    expect([...pseudoAbnormal(scores, marks, 2)]).toEqual([7, 6]);
  });

  test('are none where nothing is labelled', () => {
    expect(pseudoAbnormal(scores, new Int8Array(8), 2)).toHaveLength(0);
  });
});

always('pollution', () => {
  const labels = Uint8Array.from({ length: 100 }, (_, i) => Number(i % 4 === 0));
  const data = { points: Float32Array.from({ length: 200 }, (_, at) => at), dimensions: 2, labels };

  test('leaves abnormal rows out at random until they are so many', () => {
    const left = polluted(data, 0.1, seededRandom(1));
    expect(left.labels).toHaveLength(83);
    expect(pollutionOf(left.labels)).toBeCloseTo(8 / 83, 12);
    left.labels.forEach((label, row) => {
      const [first, second] = left.points.subarray(2 * row, 2 * row + 2);
      expect(second).toBe(first + 1);
      expect(labels[first / 2]).toBe(label);
    });
    expect(polluted(data, 0.1, seededRandom(2)).points).not.toEqual(left.points);
  });

  test('leaves one abnormal row at least, without which nothing could be judged', () => {
    expect(polluted(data, 1e-6, seededRandom(1)).labels.filter((label) => label !== 0)).toHaveLength(1);
  });

  test('above its own is its own', () => {
    expect(polluted(data, 0.3, seededRandom(1))).toBe(data);
  });
});

test('columns are brought to 0 … 1, and one that does not vary to 0', () => {
  const scaled = minMax(Float32Array.of(1, 7, -4, 3, 7, 0, 2, 7, 4), 3);
  expect([...scaled]).toEqual([0, 0, 0, 1, 0, 0.5, 0.5, 0, 1]);
});

test.each([
  ['ionosphere', 351, 6],
  ['arrhythmia', 452, 6],
  ['glass', 214, 6],
  ['cardio', 1831, 18],
  ['nslkdd', 25_192, 252],
])('a round on %s asks for as many labels as published', (_, rows, labels) => {
  expect(labelsPerRound(rows)).toBe(labels);
});

describe('active learning', () => {
  const DIMENSIONS = 5;
  const random = seededRandom(3);
  const labels = Uint8Array.from({ length: 240 }, (_, i) => Number(i % 8 === 0));
  // Abnormal rows are no outliers: without labels nobody would tell which of two groups they are.
  const points = Float32Array.from({ length: labels.length * DIMENSIONS }, (_, at) => {
    const row = Math.floor(at / DIMENSIONS);
    return random.normal() + (labels[row] !== 0 && at % DIMENSIONS === 0 ? 2.5 : 0);
  });
  const training = { ...settingsFor(240), pretrainingEpochs: 10, epochs: 25 };
  const learner = () =>
    new ActiveLearner({ points, dimensions: DIMENSIONS, labels }, seededRandom(5), training);
  const settings: ActiveSettings = { loss: 'nce', query: 'abs', pseudoAbnormal: false, stages: 3 };
  const run = (changes: Partial<ActiveSettings> = {}) => [...learner().run({ ...settings, ...changes })];
  const labelledOf = (stages: readonly ActiveStage[]) => stages.map(({ labelled }) => labelled);

  test(`asks for labels round by round, and finds more by them${unless}`, () => {
    const stages = run();
    expect(labelledOf(stages)).toEqual([0, 6, 12, 18]);
    expect(stages.map(({ stage }) => stage)).toEqual([0, 1, 2, 3]);
    expect(stages[3].abnormal).toBeGreaterThan(0);
    const none = run({ query: 'no' });
    expect(labelledOf(none)).toEqual([0, 0, 0, 0]);
    expect(stages[0].aucRoc).toBe(none[0].aucRoc);
    expect(stages[3].aucRoc).toBeGreaterThan(none[3].aucRoc + 0.05);
  });

  test(`a run does not depend on those before it${unless}`, () => {
    const one = learner();
    const first = [...one.run({ ...settings, loss: 'dsad', query: 'random' })];
    const second = [...one.run(settings)];
    expect(second).toEqual(run());
    expect(first).toEqual(run({ loss: 'dsad', query: 'random' }));
    expect(first).not.toEqual(second);
  });

  test(`likely abnormal points are left out where that is wanted${unless}`, () => {
    const [, before] = run({ stages: 1 });
    const [, after] = run({ stages: 1, pseudoAbnormal: true });
    expect(after.aucRoc).not.toBe(before.aucRoc);
    expect(after.labelled).toBe(before.labelled);
  });
});
