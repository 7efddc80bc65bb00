import { deserialize, serialize } from 'node:v8';
import { expect, test } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import { cvaeParameters } from '#core/detect/cvae/architecture.ts';
import { type FittedCvae, fitCvae } from '#core/detect/cvae/cvae.ts';
import type { TrainedCvae } from '#core/detect/cvae/train.ts';
import type { TrainingProgress, TrainingRun, WindowBatch } from '#core/detect/detector.ts';
import { type FineTuneWindows, fineTune } from '#core/learn/fine-tune/fine-tune.ts';
import { joinMarked } from '#core/learn/fine-tune/marked-selection.ts';
import { FINE_TUNE_DEFAULTS, type FineTuneSettings } from '#core/learn/fine-tune/settings.ts';
import { transplant } from '#core/learn/fine-tune/transplant.ts';
import { MARK, type MarkedWindows } from '#core/learn/marked-windows.ts';
import { parameterArrays } from '#core/nn/parameters.ts';
import { seededRandom } from '#core/random/random.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { BRIEF } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const shape = { length: 12, kpis: 3, hop: 4 };
const STEPS = 6;
const normal = randomBatch(shape, 200, seededRandom(1));
/** Planned, and harmless: the base alerts on it. */
const regime = { steps: STEPS, kpis: [0], shift: 6 };
/** Anomalous: the base misses it. */
const missed = { steps: STEPS, kpis: [1, 2], shift: -2 };

function marked(windows: WindowBatch, mark: number): MarkedWindows {
  const { count, length } = windows;
  const marks = new Uint8Array(count * length).fill(MARK.UNKNOWN);
  for (let i = 1; i <= count; i++) marks.fill(mark, i * length - STEPS, i * length);
  return { windows, marks };
}

const falsePositives = marked(randomBatch(shape, 20, seededRandom(2), regime), MARK.NORMAL);
const falseNegatives = marked(randomBatch(shape, 20, seededRandom(3), missed), MARK.ANOMALOUS);

/** Trained when it is asked for: where TensorFlow is missing nothing asks. */
let fitted: FittedCvae | undefined;
function base(): FittedCvae {
  fitted ??= fitCvae([normal], seededRandom(4), { ...BRIEF, trainingSteps: 150 }, {});
  return fitted;
}
const thresholdOf = (cvae: FittedCvae) => quantile(cvae.score(normal).scores, 0.998);

const SETTINGS: FineTuneSettings = {
  ...FINE_TUNE_DEFAULTS,
  labelled: 16,
  replayed: 16,
  augmented: 8,
  steps: 400,
  learningRate: 4e-3,
};
const BRIEFLY = { steps: 20, checkpointEvery: 5 };

function windowsOf(changes: Partial<FineTuneWindows> = {}): FineTuneWindows {
  return {
    judged: joinMarked(falsePositives, falseNegatives),
    augmented: transplant(falseNegatives, normal, 40, seededRandom(5)),
    replay: base().windows.training,
    ...changes,
  };
}

function tune(
  changes: Partial<FineTuneSettings> = {},
  run: TrainingRun = {},
  windows = windowsOf(),
): TrainedCvae {
  const settings = { ...SETTINGS, ...changes };
  return fineTune(base().trained, windows, thresholdOf(base()), settings, seededRandom(6), run);
}

/** Share of the new steps that are over the threshold. */
function flagged(trained: TrainedCvae, windows: WindowBatch): number {
  const { scores } = base().withWeights(trained).score(windows);
  const threshold = thresholdOf(base());
  return scores.filter((score) => score > threshold).length / scores.length;
}

/** Of the same kinds as what was judged, but never seen. */
const unseen = {
  regime: randomBatch(shape, 50, seededRandom(7), regime),
  missed: randomBatch(shape, 50, seededRandom(8), missed),
  normal: randomBatch(shape, 100, seededRandom(9)),
};

describe('fine-tuning', () => {
  test(`begins where the regime alerts, and the anomaly does not${unless}`, () => {
    const { trained } = base();
    expect(flagged(trained, unseen.regime)).toBeGreaterThan(0.9);
    expect(flagged(trained, unseen.missed)).toBeLessThan(0.3);
  });

  test.each(['hinge', 'inverse', 'abc'] as const)(
    `with %s corrects both mistakes, and leaves normal windows normal${unless}`,
    (objective) => {
      const tuned = tune({ objective });
      expect(flagged(tuned, unseen.regime)).toBeLessThan(0.4);
      expect(flagged(tuned, unseen.missed)).toBeGreaterThan(0.5);
      expect(flagged(tuned, unseen.normal)).toBeLessThan(0.25);
    },
  );

  test(`without a bound diverges${unless}`, () => {
    const losses: number[] = [];
    const onProgress = ({ loss }: TrainingProgress) => void losses.push(loss);
    const { scores } = base()
      .withWeights(tune({ objective: 'unbounded' }, { onProgress }))
      .score(unseen.missed);
    expect(losses.at(-1)).toBeLessThan(-20);
    expect(quantile(scores, 0.5)).toBeGreaterThan(20 * thresholdOf(base()));
  });

  test(`blind to labels teaches nothing about what was missed${unless}`, () => {
    const tuned = tune({ objective: 'naive' });
    expect(flagged(tuned, unseen.regime)).toBeLessThan(0.3);
    expect(flagged(tuned, unseen.missed)).toBeLessThan(0.3);
  });

  test(`leaves the units of errors alone${unless}`, () => {
    const { architecture, parameters } = tune(BRIEFLY);
    const scaleOf = (vector: Float32Array) => parameterArrays(vector, cvaeParameters(architecture)).logScale;
    expect(scaleOf(parameters)).toEqual(scaleOf(base().trained.parameters));
    expect(parameters).not.toEqual(base().trained.parameters);
  });

  test.each([
    ['false alarms alone', () => windowsOf({ judged: falsePositives })],
    ['missed anomalies alone', () => windowsOf({ judged: falseNegatives })],
    ['verdicts alone', () => ({ judged: windowsOf().judged })],
    ['augmentation alone', () => windowsOf({ judged: marked(normal, MARK.UNKNOWN) })],
  ] as const)(`learns from %s${unless}`, (_, windows) => {
    const tuned = tune(BRIEFLY, {}, windows());
    expect(tuned.adam.step).toBe(BRIEFLY.steps);
    expect(tuned.parameters.every(Number.isFinite)).toBe(true);
    expect(tuned.parameters).not.toEqual(base().trained.parameters);
  });

  test(`refuses verdicts that say nothing, and a threshold that nothing is below${unless}`, () => {
    const nothing = { judged: marked(normal, MARK.UNKNOWN) };
    expect(() => tune({}, {}, nothing)).toThrow(RangeError);
    expect(() => fineTune(base().trained, windowsOf(), 0, SETTINGS, seededRandom(1))).toThrow(RangeError);
  });

  test.each([5, 15, 20])(`goes on from step %d as if never interrupted${unless}`, (step) => {
    let left: Buffer | undefined;
    const onCheckpoint = (checkpoint: object) => {
      if ((checkpoint as { adam: { step: number } }).adam.step !== step) return;
      left = serialize(checkpoint);
      throw new Error('interrupted');
    };
    expect(() => tune(BRIEFLY, { onCheckpoint })).toThrow('interrupted');
    const told: number[] = [];
    const onProgress = (at: TrainingProgress) => void told.push(at.step);
    expect(tune(BRIEFLY, { checkpoint: deserialize(left!), onProgress })).toEqual(tune(BRIEFLY));
    expect(told.every((at) => at > step)).toBe(true);
  });

  test(`tells how far it is, and leaves no tensors behind${unless}`, () => {
    const told: number[] = [];
    const windows = windowsOf();
    const { numTensors } = memory();
    tune({ steps: 25 }, { onProgress: ({ step, steps }) => void told.push(step, steps) }, windows);
    expect(told).toEqual([10, 25, 20, 25, 25, 25]);
    expect(memory().numTensors).toBe(numTensors);
  });
});
