import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  grad,
  scalar,
  squaredDifference,
  sum,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { architectureFor } from '#core/detect/deep-svdd/architecture.ts';
import { deepSvdd } from '#core/detect/deep-svdd/deep-svdd.ts';
import { foldEncoder, represent } from '#core/detect/deep-svdd/folded.ts';
import { SVDD_LOSSES, type SvddBatch, svddLoss } from '#core/detect/deep-svdd/losses.ts';
import { layers } from '#core/detect/deep-svdd/network.ts';
import { pretrain } from '#core/detect/deep-svdd/pretrain.ts';
import { settingsFor } from '#core/detect/deep-svdd/settings.ts';
import { svddScores, trainSvdd } from '#core/detect/deep-svdd/train.ts';
import { seededRandom } from '#core/random/random.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const reference = JSON.parse(
  readFileSync(new URL('../fixtures/detect/deep-svdd.json', import.meta.url), 'utf8'),
);
const { describe, unless } = whereTensorFlow();

function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits = 4): void {
  expect(actual).toHaveLength(expected.length);
  expected.forEach((value, i) => {
    expect(actual[i]).toBeCloseTo(value, digits);
  });
}

test.each([
  ['glass', 9, [32, 16, 8]],
  ['cardio', 21, [32, 16, 8]],
  ['ionosphere', 33, [32, 16, 8]],
  ['nslkdd', 41, [32, 16, 8]],
  ['optdigits', 64, [32, 16, 8]],
  ['mnist_tab', 100, [64, 32, 16]],
  ['arrhythmia', 274, [128, 64, 32]],
])('the network of %s is the published one', (_, inputs, sizes) => {
  const { hidden, representation } = architectureFor(inputs);
  expect([...hidden, representation]).toEqual(sizes);
});

describe('losses', () => {
  const { size, marks, labelled, squaredRadius, weights, bias, centre } = reference;
  const rows = marks.length;
  const batchOf = (representation: Tensor2D, ofRows: readonly number[] = marks): SvddBatch => ({
    representation,
    distance: sum(squaredDifference(representation, tensor1d(centre)), 1),
    marks: tensor1d(ofRows as number[]),
    labelled,
    squaredRadius: scalar(squaredRadius),
    head: { weights: tensor2d(weights, [size + 1, 1]), bias: tensor1d([bias]) },
  });
  const at = () => tensor2d(reference.representation, [rows, size]);

  test.each(SVDD_LOSSES)(`%s and its gradient are those of PyTorch${unless}`, (loss) => {
    const expected = reference.losses[loss];
    expect(svddLoss(loss, batchOf(at())).dataSync()[0]).toBeCloseTo(expected.value, 4);
    const slope = grad((z) => svddLoss(loss, batchOf(z as Tensor2D)))(at());
    expectClose(slope.dataSync(), expected.gradient);
  });

  test.each(SVDD_LOSSES)(`%s without any label is that of one class${unless}`, (loss) => {
    const none = marks.map(() => 0);
    const plain = loss.startsWith('soft_boundary') ? 'soft_boundary' : 'one_class';
    const [value] = svddLoss(loss, batchOf(at(), none)).dataSync();
    expect(value).toBeCloseTo(svddLoss(plain, batchOf(at(), none)).dataSync()[0], 6);
  });

  test(`a loss with a classifier asks for one${unless}`, () => {
    const { head: _, ...batch } = batchOf(at());
    expect(() => svddLoss('one_class_uai', batch)).toThrow(RangeError);
  });
});

describe('the encoder', () => {
  const { points, inputs, maps, representation } = reference.encoder;
  const architecture = architectureFor(inputs);

  test(`is that of PyTorch in training${unless}`, () => {
    const sizes = [inputs, ...architecture.hidden, architecture.representation];
    const tensors = maps.map((map: number[], layer: number) =>
      tensor2d(map, [sizes[layer], sizes[layer + 1]]),
    );
    const found = layers(tensor2d(points, [points.length / inputs, inputs]), tensors);
    expectClose(found.dataSync(), representation, 3);
  });

  test('folded over the same points is the same', () => {
    const network = foldEncoder(architecture, Float32Array.from(maps.flat()), Float32Array.from(points));
    expectClose(represent(network, Float32Array.from(points)), representation, 3);
  });
});

describe('training', () => {
  const INPUTS = 6;
  const NORMAL = 190;
  const random = seededRandom(4);
  const points = Float32Array.from({ length: 200 * INPUTS }, (_, at) => {
    const isNormal = at < NORMAL * INPUTS;
    return isNormal ? 0.3 + 0.05 * random.normal() + 0.2 * (at % 2) : random.uniform();
  });
  const architecture = architectureFor(INPUTS);
  const settings = { ...settingsFor(200), pretrainingEpochs: 20, epochs: 20 };
  const start = () => pretrain(architecture, points, settings, seededRandom(1));
  const trained = (loss: (typeof SVDD_LOSSES)[number], marks = new Int8Array(200)) =>
    trainSvdd(architecture, { points, marks }, start(), loss, settings, seededRandom(2));

  test(`is the same for the same seed${unless}`, () => {
    expect(trained('soft_boundary')).toEqual(trained('soft_boundary'));
  });

  test(`draws the points together, around a centre that is off 0 everywhere${unless}`, () => {
    const before = foldEncoder(architecture, start(), points);
    const { centre, ...model } = trained('one_class');
    const mean = (values: Float32Array) => values.reduce((total, value) => total + value) / values.length;
    for (const coordinate of centre) expect(Math.abs(coordinate)).toBeGreaterThanOrEqual(Math.fround(0.1));
    const drawn = mean(svddScores({ ...model, centre }, points));
    expect(drawn).toBeLessThan(0.5 * mean(svddScores({ ...model, network: before, centre }, points)));
  });

  test(`the centre is the mean representation before it, where that is off 0${unless}`, () => {
    const { centre } = trained('one_class');
    const before = represent(foldEncoder(architecture, start(), points), points);
    const means = Array.from(centre, (_, j) => {
      const column = before.filter((_value, at) => at % centre.length === j);
      return column.reduce((total, value) => total + value, 0) / column.length;
    });
    const expected = means.map((mean) => (Math.abs(mean) < 0.1 ? 0.1 * (Math.sign(mean) || 1) : mean));
    expectClose(centre, expected, 5);
    expect(means.some((mean) => Math.abs(mean) < 0.1)).toBe(true);
  });

  test(`half of the points lie beyond the radius${unless}`, () => {
    const model = trained('soft_boundary');
    const distances = svddScores(model, points).map(Math.sqrt);
    expect(model.radius).toBeCloseTo(quantile(distances, 0.5), 6);
  });

  test.each(['dsad', 'nce', 'soft_boundary_nce'] as const)(
    `with %s a few labels tell more${unless}`,
    (loss) => {
      const marks = new Int8Array(200).fill(1, 0, 20).fill(-1, NORMAL, 195);
      const margin = (model: ReturnType<typeof trained>) => {
        const scores = svddScores(model, points);
        const usual = quantile(scores.slice(0, NORMAL), 0.5);
        return quantile(scores.slice(195), 0.5) / usual;
      };
      expect(margin(trained(loss, marks))).toBeGreaterThan(margin(trained('one_class', marks)));
    },
  );
});

describe('the detector', () => {
  test(`sees steps that are far off, and reports how far training is${unless}`, () => {
    const shape = { length: 24, kpis: 3, hop: 4 };
    const told: number[] = [];
    const run = {
      onProgress: ({ step, steps }: { step: number; steps: number }) => void told.push(step / steps),
    };
    const fitted = deepSvdd.fit([randomBatch(shape, 400, seededRandom(1))], seededRandom(2), run);
    const median = (shift: number) =>
      quantile(
        fitted.score(randomBatch(shape, 100, seededRandom(3), { steps: 4, kpis: [1], shift })).scores,
        0.5,
      );
    expect(median(12)).toBeGreaterThan(3 * median(0));
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
  });

  test(`rows that stand for themselves are trained on for longer${unless}`, () => {
    const steps: number[] = [];
    const run = { onProgress: ({ steps: all }: { steps: number }) => void steps.push(all) };
    deepSvdd.fit([randomBatch({ length: 1, kpis: 4, hop: 1 }, 60, seededRandom(1))], seededRandom(2), run);
    expect(steps).toHaveLength(150);
  });
});
