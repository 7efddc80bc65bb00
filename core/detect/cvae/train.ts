import { type Tensor1D, tensor1d, tensor2d, tidy, valueAndGrad } from '@tensorflow/tfjs-core';
import { Adam, type AdamState, adamStart } from '#core/nn/adam.ts';
import { drawParameters, parameterTensors } from '#core/nn/parameters.ts';
import { cosineDecay, warmUp } from '#core/nn/schedule.ts';
import type { Random } from '#core/random/random.ts';
import type { TrainingRun } from '../detector.ts';
import { type CvaeArchitecture, cvaeParameters } from './architecture.ts';
import { negativeElbo } from './objective.ts';
import type { CvaeSettings } from './settings.ts';
import type { TrainingWindows } from './training-windows.ts';
import type { WindowStore } from './window-store.ts';

/** Steps from one report to the next. */
const REPORT_EVERY = 10;

interface CvaeCheckpoint {
  readonly adam: AdamState;
  readonly best: Best;
}

/** The parameters that did best on the windows held out. */
interface Best {
  readonly parameters: Float32Array;
  readonly loss: number;
  /** Looks since. */
  readonly looks: number;
}

export interface TrainedCvae {
  readonly architecture: CvaeArchitecture;
  /** [P] */
  readonly parameters: Float32Array;
  /** Where the optimiser ended. */
  readonly adam: AdamState;
}

/**
 * Trains the base model. Each step draws from a stream of its own, so that a training which goes on from a checkpoint ends
 * with the same parameters. It ends early once the windows held out gain no more.
 */
export function trainCvae(
  { shape, training, heldOut }: TrainingWindows,
  random: Random,
  settings: CvaeSettings,
  run: TrainingRun,
): TrainedCvae {
  const { channels, hidden, latent, trainingSteps, validateEvery, patience } = settings;
  const architecture = { kpis: shape.kpis, steps: training.steps, channels, hidden, latent };
  const specs = cvaeParameters(architecture);
  const drawn = () => adamStart(drawParameters(specs, random.fork('parameters')));
  const start = run.checkpoint as CvaeCheckpoint | undefined;
  const adam = new Adam(start?.adam ?? drawn(), settings.maxGradientNorm);
  let best = start?.best ?? { parameters: new Float32Array(), loss: Number.POSITIVE_INFINITY, looks: 0 };

  const lossOf = (store: WindowStore, places: ArrayLike<number>, noise: Float32Array, beta: number) => {
    const input = store.tensors(places);
    const drawnNoise = tensor2d(noise, [places.length, latent]);
    return (parameters: Tensor1D) =>
      negativeElbo(parameterTensors(parameters, specs), input, drawnNoise, beta);
  };
  const step = () => {
    const draw = random.fork(`step ${adam.step}`);
    const places = Int32Array.from({ length: settings.batch }, () => draw.integer(0, training.count));
    const noise = Float32Array.from({ length: settings.batch * latent }, () => draw.normal());
    const beta = warmUp(settings.beta, adam.step, settings.warmUp);
    return tidy(() => {
      const { value, grad } = valueAndGrad(lossOf(training, places, noise, beta))(adam.parameters);
      adam.apply(grad as Tensor1D, cosineDecay(settings.learningRate, adam.step / trainingSteps));
      return value.dataSync()[0];
    });
  };
  const look = (): Best => {
    const parameters = adam.state().parameters;
    if (heldOut.count === 0) return { parameters, loss: best.loss, looks: 0 };
    const places = Int32Array.from({ length: heldOut.count }, (_, i) => i);
    const noise = new Float32Array(heldOut.count * latent);
    const loss = tidy(
      () => lossOf(heldOut, places, noise, settings.beta)(tensor1d(parameters)).dataSync()[0],
    );
    return loss < best.loss ? { parameters, loss, looks: 0 } : { ...best, looks: best.looks + 1 };
  };

  try {
    while (adam.step < trainingSteps && best.looks < patience) {
      const loss = step();
      const isLast = adam.step === trainingSteps;
      if (isLast || adam.step % REPORT_EVERY === 0) {
        run.onProgress?.({ step: adam.step, steps: trainingSteps, loss });
      }
      if (isLast || adam.step % validateEvery === 0) {
        best = look();
        run.onCheckpoint?.({ adam: adam.state(), best } satisfies CvaeCheckpoint);
      }
    }
    return { architecture, parameters: best.parameters, adam: adam.state() };
  } finally {
    adam.dispose();
  }
}
