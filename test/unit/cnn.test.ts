import { deserialize, serialize } from 'node:v8';
import { expect, test } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import { cnn } from '#core/detect/cnn/cnn.ts';
import { absoluteErrors } from '#core/detect/cnn/forecasts.ts';
import type { ForecastSamples } from '#core/detect/cnn/samples.ts';
import { type CnnSettings, PUBLISHED_SETTINGS } from '#core/detect/cnn/settings.ts';
import { trainCnn } from '#core/detect/cnn/train.ts';
import { sampleForecasts } from '#core/detect/cnn/training-samples.ts';
import type { TrainingRun } from '#core/detect/detector.ts';
import { familyOf } from '#core/detect/families.ts';
import { seededRandom } from '#core/random/random.ts';
import { windowDefaultOf } from '#core/series/window-defaults.ts';
import { briefly } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const CONTEXT = 24;
const SETTINGS: CnnSettings = {
  ...PUBLISHED_SETTINGS,
  filters: 8,
  hidden: 32,
  learningRate: 3e-3,
  epochs: 8,
  patience: 8,
};

/** Two sines of their own length each; the samples whose forecast steps are `from` to `to`. */
function sines(from: number, to: number): ForecastSamples {
  const read = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(Math.floor(i / 2) / (2 + (i % 2))));
  const starts = Int32Array.from({ length: to - from }, (_, i) => from + i - CONTEXT);
  return { inputs: 2, read, outputs: 2, target: read, context: CONTEXT, starts };
}

const none = { ...sines(0, 0), starts: new Int32Array() };

function train(changes: Partial<CnnSettings> = {}, run: TrainingRun = {}, heldOut = sines(300, 350)) {
  const settings = { ...SETTINGS, ...changes };
  const { filters, hidden, attention } = settings;
  const architecture = { context: CONTEXT, inputs: 2, outputs: 2, filters, hidden, attention };
  return trainCnn(architecture, sines(CONTEXT, 300), heldOut, seededRandom(3), settings, run);
}

describe('training a forecaster', () => {
  test.each(['none', 'bahdanau', 'self-attention'] as const)(
    `learns to go on with a sine, attention %s${unless}`,
    (attention) => {
      const errors = absoluteErrors(train({ attention, epochs: 20, patience: 20 }), sines(400, 490));
      const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      // Of a sine the mean absolute value is 0.64.
      expect(mean).toBeLessThan(0.1);
    },
  );

  test(`comes to the same bits by the same seed${unless}`, () => {
    expect(train()).toEqual(train());
  });

  test(`goes on from a checkpoint as if never interrupted${unless}`, () => {
    const checkpoints: Buffer[] = [];
    const whole = train({}, { onCheckpoint: (checkpoint) => void checkpoints.push(serialize(checkpoint)) });
    expect(checkpoints).toHaveLength(8);
    expect(train({}, { checkpoint: deserialize(checkpoints[3]) })).toEqual(whole);
  });

  test(`ends once the samples held out gain nothing, with the parameters that did best${unless}`, () => {
    const idle = train({ learningRate: 0, patience: 3 });
    expect(idle.epochs).toBe(4);
    const noise = { ...sines(300, 350), target: sines(300, 350).read.map((value) => -value) };
    const worse: Float32Array[] = [];
    const onCheckpoint = (checkpoint: object) =>
      void worse.push((checkpoint as { adam: { parameters: Float32Array } }).adam.parameters);
    const trained = train({ patience: 2 }, { onCheckpoint }, noise);
    expect(trained.epochs).toBeLessThan(8);
    expect(trained.parameters).toEqual(worse.at(-3));
  });

  test(`keeps the last epoch's where none are held out${unless}`, () => {
    expect(train({ patience: 1 }, {}, none).epochs).toBe(8);
  });

  test(`tells how far it is, and leaves no tensors behind${unless}`, () => {
    const { numTensors } = memory();
    const steps: number[] = [];
    train({ epochs: 2 }, { onProgress: ({ step }) => void steps.push(step) });
    expect(steps).toEqual([10]);
    expect(memory().numTensors).toBe(numTensors);
  });
});

describe('samples of windows', () => {
  const shape = { length: 24, kpis: 2, hop: 3 };
  const windows = { ...randomBatch(shape, 100, seededRandom(1)), entities: Array<string>(100).fill('a') };

  test('hold out the last of each entity', () => {
    const two = { ...windows, entities: windows.entities.map((_, i) => (i < 40 ? 'a' : 'b')) };
    const { training, heldOut } = sampleForecasts([two], { maxWindows: 1000, heldOut: 0.25 });
    expect(training.starts).toHaveLength((30 + 45) * shape.hop);
    const alone = (from: number, to: number) =>
      pick(
        two,
        Array.from({ length: to - from }, (_, i) => from + i),
      );
    const last = sampleForecasts([alone(30, 40), alone(85, 100)], { maxWindows: 1000, heldOut: 0 });
    expect(heldOut.read).toEqual(last.training.read);
  });

  test('are spread evenly where there are more than wanted', () => {
    const { training } = sampleForecasts([windows], { maxWindows: 25, heldOut: 0 });
    const fourths = pick(
      windows,
      Array.from({ length: 25 }, (_, i) => 4 * i + 3),
    );
    expect(training.read).toEqual(sampleForecasts([fourths], { maxWindows: 25, heldOut: 0 }).training.read);
  });
});

describe('a CNN as a detector', () => {
  const shape = { length: 40, kpis: 3, hop: 4 };
  const windows = randomBatch(shape, 60, seededRandom(1));

  test(`refuses windows that leave too few steps to forecast from${unless}`, () => {
    const short = randomBatch({ length: 21, kpis: 1, hop: 4 }, 3, seededRandom(1));
    expect(() => cnn.fit([short], seededRandom(1))).toThrow(
      'windows of 21 steps with 4 new ones: the CNN forecasts from 16 steps or more, for which a window needs 22',
    );
  });

  test(`by default forecasts from 72 steps, as published${unless}`, () => {
    const { windowLength, hop } = windowDefaultOf('cnn');
    const usual = randomBatch({ length: windowLength, kpis: 1, hop }, 4, seededRandom(1));
    expect(sampleForecasts([usual], { maxWindows: 4, heldOut: 0 }).training.context).toBe(72);
  });

  test.each(['cnn', 'cnn-bahdanau', 'cnn-self-attention'])(
    `%s sees a jump at its step${unless}`,
    (family) => {
      expect(familyOf(family).family).toBe(family);
      const fitted = briefly(family).fit([windows], seededRandom(2));
      const jumped = { ...windows, x: windows.x.slice() };
      const at = (b: number) => ((b + 1) * shape.length - 2) * shape.kpis + 1;
      for (let b = 0; b < windows.count; b++) jumped.x[at(b)] += 6;
      const before = fitted.score(windows).scores;
      const after = fitted.score(jumped).scores;
      for (let b = 0; b < windows.count; b++) {
        const rise = [0, 1, 2, 3].map((j) => after[b * 4 + j] - before[b * 4 + j]);
        expect(rise.slice(0, 2)).toEqual([0, 0]);
        expect(rise[2]).toBeGreaterThan(0.3);
        expect(rise[3]).toBeGreaterThan(0.3);
      }
    },
  );

  test(`what it expects is near what comes, in the units of x, and does not look at it${unless}`, () => {
    const fitted = briefly('cnn').fit([windows], seededRandom(2));
    const expected = fitted.expected!(windows);
    expect(expected).toHaveLength(60 * 4 * 3);
    const last = windows.x.map((value, i) => (i % (40 * 3) >= 39 * 3 ? value + 5 : value));
    const other = fitted.expected!({ ...windows, x: last });
    let error = 0;
    let spread = 0;
    for (let b = 0; b < 60; b++) {
      for (let i = 0; i < 12; i++) {
        const actual = windows.x[(b * 40 + 36) * 3 + i];
        error += Math.abs(actual - expected[b * 12 + i]);
        spread += Math.abs(actual);
        expect(other[b * 12 + i]).toBeCloseTo(expected[b * 12 + i], 5);
      }
    }
    expect(error).toBeLessThan(0.8 * spread);
  });
});
