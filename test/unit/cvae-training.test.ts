import { deserialize, serialize } from 'node:v8';
import { expect, test } from '@jest/globals';
import { memory } from '@tensorflow/tfjs-core';
import type { CvaeSettings } from '#core/detect/cvae/settings.ts';
import { type TrainedCvae, trainCvae } from '#core/detect/cvae/train.ts';
import { sampleWindows } from '#core/detect/cvae/training-windows.ts';
import type { TrainingProgress, TrainingRun } from '#core/detect/detector.ts';
import { seededRandom } from '#core/random/random.ts';
import { BRIEF } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

const shape = { length: 12, kpis: 3, hop: 4 };
/** All with a shift that a network can learn. */
const windows = randomBatch(shape, 200, seededRandom(1), { steps: 6, kpis: [0, 1], shift: 3 });
/** Without it. */
const unlike = randomBatch(shape, 200, seededRandom(1));
const SETTINGS: CvaeSettings = { ...BRIEF, heldOut: 0.2, patience: Number.POSITIVE_INFINITY };
const sampled = sampleWindows([windows], seededRandom(2), SETTINGS);

/** What is read of a checkpoint here. */
interface Checkpoint {
  readonly adam: { readonly step: number; readonly parameters: Float32Array };
  readonly best: { readonly parameters: Float32Array; readonly loss: number };
}

function train(
  changes: Partial<CvaeSettings> = {},
  run: TrainingRun = {},
  on = sampled,
  seed = 3,
): TrainedCvae {
  return trainCvae(on, seededRandom(seed), { ...SETTINGS, ...changes }, run);
}

/** A training and the checkpoints that it came by. */
function watched(changes: Partial<CvaeSettings>, run: TrainingRun = {}, on = sampled) {
  const checkpoints: Checkpoint[] = [];
  const onCheckpoint = (checkpoint: object) => void checkpoints.push(checkpoint as Checkpoint);
  return { trained: train(changes, { ...run, onCheckpoint }, on), checkpoints };
}

/** The checkpoint at which a training is broken off, as a file keeps it. */
function interruptedAt(step: number): object {
  let left: Buffer | undefined;
  const interrupted = () =>
    train(
      {},
      {
        onCheckpoint(checkpoint) {
          if ((checkpoint as Checkpoint).adam.step !== step) return;
          left = serialize(checkpoint);
          throw new Error('interrupted');
        },
      },
    );
  expect(interrupted).toThrow('interrupted');
  return deserialize(left!);
}

describe('training', () => {
  test(`comes to the same bits by the same windows and seed, and to others by another seed${unless}`, () => {
    const trained = train();
    expect(train()).toEqual(trained);
    expect(train({}, {}, sampled, 4).parameters).not.toEqual(trained.parameters);
  });

  test.each([5, 15, 20])(`goes on from step %d as if never interrupted${unless}`, (step) => {
    const progress: number[] = [];
    const checkpoint = interruptedAt(step);
    const resumed = train({}, { checkpoint, onProgress: (at) => void progress.push(at.step) });
    expect(resumed).toEqual(train());
    expect(progress.every((at) => at > step)).toBe(true);
  });

  test(`lowers the loss, of the windows held out too${unless}`, () => {
    const losses: number[] = [];
    const onProgress = ({ loss }: TrainingProgress) => void losses.push(loss);
    const { checkpoints } = watched({ trainingSteps: 100 }, { onProgress });
    expect(losses.at(-1)).toBeLessThan(losses[0] - 0.2);
    expect(checkpoints.at(-1)!.best.loss).toBeLessThan(checkpoints[0].best.loss - 0.2);
  });

  test(`ends early once the windows held out gain nothing${unless}`, () => {
    const { trained, checkpoints } = watched({ learningRate: 0, patience: 3 });
    expect(trained.adam.step).toBe(4 * SETTINGS.validateEvery);
    expect(checkpoints).toHaveLength(4);
  });

  describe('with windows held out that grow worse by it', () => {
    const others = { ...sampled, heldOut: sampleWindows([unlike], seededRandom(2), SETTINGS).heldOut };

    test(`ends early with the parameters that did best on them${unless}`, () => {
      const changes = { trainingSteps: 200, patience: 2 };
      const { trained, checkpoints } = watched(changes, {}, others);
      expect(trained.adam.step).toBeLessThan(200);
      const best = checkpoints.at(-3)!;
      expect(best.adam.step).toBe(trained.adam.step - 2 * SETTINGS.validateEvery);
      expect(trained.parameters).toEqual(best.adam.parameters);
      expect(trained.parameters).not.toEqual(trained.adam.parameters);
    });

    test(`never trains on them${unless}`, () => {
      expect(watched({}, {}, others).trained.adam).toEqual(train().adam);
    });
  });

  test(`keeps the latest parameters where there are too few windows to hold any out${unless}`, () => {
    const alone = sampleWindows([randomBatch(shape, 1, seededRandom(1))], seededRandom(2), SETTINGS);
    expect(alone.heldOut.count).toBe(0);
    const { parameters, adam } = train({ patience: 1 }, {}, alone);
    expect(adam.step).toBe(SETTINGS.trainingSteps);
    expect(parameters).toEqual(adam.parameters);
  });

  test(`tells how far it is, up to the last step${unless}`, () => {
    const told: TrainingProgress[] = [];
    train({ trainingSteps: 25 }, { onProgress: (progress) => void told.push(progress) });
    expect(told.map(({ step, steps }) => [step, steps])).toEqual([
      [10, 25],
      [20, 25],
      [25, 25],
    ]);
    expect(told.every(({ loss }) => Number.isFinite(loss))).toBe(true);
  });

  test(`leaves no tensors behind, broken off or not${unless}`, () => {
    const { numTensors } = memory();
    train();
    interruptedAt(10);
    expect(memory().numTensors).toBe(numTensors);
  });
});
