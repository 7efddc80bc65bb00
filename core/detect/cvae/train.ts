import {
  type Scalar,
  scalar,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
  tidy,
  valueAndGrad,
  zeros,
} from '@tensorflow/tfjs-core';
import { Adam, type AdamState, adamStart } from '#core/nn/adam.ts';
import { compiled } from '#core/nn/compiled.ts';
import { drawParameters, parameterTensors } from '#core/nn/parameters.ts';
import { cosineDecay, warmUp } from '#core/nn/schedule.ts';
import type { Random } from '#core/random/random.ts';
import type { TrainingRun } from '../detector.ts';
import { type CvaeArchitecture, cvaeParameters } from './architecture.ts';
import type { CvaeInput } from './network.ts';
import { negativeElbo } from './objective.ts';
import type { CvaeSettings } from './settings.ts';
import type { TrainingWindows } from './training-windows.ts';

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

/** What chance decides of a step: the windows of its batch, and the noise of their latent variables. */
export function drawStep(
  random: Random,
  step: number,
  windows: number,
  { batch, latent }: CvaeSettings,
): { readonly places: Int32Array; readonly noise: Float32Array } {
  const draw = random.fork(`step ${step}`);
  const places = Int32Array.from({ length: batch }, () => draw.integer(0, windows));
  return { places, noise: Float32Array.from({ length: batch * latent }, () => draw.normal()) };
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

  const lossOf = (parameters: Tensor, input: CvaeInput, noise: Tensor, beta: Scalar | number) =>
    negativeElbo(parameterTensors(parameters as Tensor1D, specs), input, noise as Tensor2D, beta);
  const slope = compiled((parameters, x, seasonal, trend, unit, noise, beta) => {
    const input = { x, seasonal, trend, unit } as CvaeInput;
    const { value, grad } = valueAndGrad((at) => lossOf(at, input, noise, beta as Scalar))(parameters);
    return [value, grad];
  });
  const step = () => {
    const { places, noise } = drawStep(random, adam.step, training.count, settings);
    const beta = warmUp(settings.beta, adam.step, settings.warmUp);
    return tidy(() => {
      const { x, seasonal, trend, unit } = training.tensors(places);
      const drawn = [tensor2d(noise, [places.length, latent]), scalar(beta)];
      const [loss, gradient] = slope.call(adam.parameters, x, seasonal, trend, unit, ...drawn);
      adam.apply(gradient as Tensor1D, cosineDecay(settings.learningRate, adam.step / trainingSteps));
      return loss.dataSync()[0];
    });
  };
  const look = (): Best => {
    const parameters = adam.state().parameters;
    if (heldOut.count === 0) return { parameters, loss: best.loss, looks: 0 };
    const loss = tidy(() => {
      const noise = zeros([heldOut.count, latent]);
      return lossOf(tensor1d(parameters), heldOut.all(), noise, settings.beta).dataSync()[0];
    });
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
    slope.dispose();
  }
}
