import {
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  tensor2d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { Adam, type AdamState, adamStart } from '#core/nn/adam.ts';
import { compiled } from '#core/nn/compiled.ts';
import { dropoutMask } from '#core/nn/dropout.ts';
import { drawParameters, parameterTensors } from '#core/nn/parameters.ts';
import type { Random } from '#core/random/random.ts';
import type { TrainingRun } from '../detector.ts';
import { type CnnArchitecture, cnnParameters } from './architecture.ts';
import { absoluteErrors, type ForecastingNetwork } from './forecasts.ts';
import { forecast, meanAbsoluteError } from './network.ts';
import { contextsAt, type ForecastSamples, targetsAt } from './samples.ts';
import type { CnnSettings } from './settings.ts';

/** Steps from one report to the next. */
const REPORT_EVERY = 10;
/** Where the gradient's norm is cut. */
const MAX_GRADIENT_NORM = 1;

/** With the parameters of the epoch that did best on the samples held out. */
export interface TrainedCnn extends ForecastingNetwork {
  /** Epochs trained. */
  readonly epochs: number;
}

interface CnnCheckpoint {
  readonly adam: AdamState;
  readonly epoch: number;
  readonly best: Best;
}

interface Best {
  readonly parameters: Float32Array;
  readonly loss: number;
  /** Epochs since. */
  readonly since: number;
}

/**
 * Trains a forecaster by mean absolute error. An epoch sees every sample once, but for those that fill no batch. Each epoch
 * draws from a stream of its own, so that a training which goes on from a checkpoint ends with the same parameters.
 * @param heldOut samples that tell whether training still helps; where there are none the last epoch counts
 */
export function trainCnn(
  architecture: CnnArchitecture,
  training: ForecastSamples,
  heldOut: ForecastSamples,
  random: Random,
  settings: CnnSettings,
  run: TrainingRun = {},
): TrainedCnn {
  const { epochs, patience, learningRate, dropout, hidden } = settings;
  const specs = cnnParameters(architecture);
  const start = run.checkpoint as CnnCheckpoint | undefined;
  const adam = new Adam(
    start?.adam ?? adamStart(drawParameters(specs, random.fork('parameters'))),
    MAX_GRADIENT_NORM,
  );
  let best = start?.best ?? { parameters: new Float32Array(), loss: Number.POSITIVE_INFINITY, since: 0 };
  let epoch = start?.epoch ?? 0;
  const batch = Math.min(settings.batch, training.starts.length);
  const batches = Math.floor(training.starts.length / batch);

  const slope = compiled((parameters, context, target, mask) => {
    const { value, grad } = valueAndGrad((at) => {
      const tensors = parameterTensors(at as Tensor1D, specs);
      const forecasted = forecast(tensors, context as Tensor3D, architecture.attention, mask as Tensor2D);
      return meanAbsoluteError(forecasted, target as Tensor2D);
    })(parameters);
    return [value, grad];
  });
  const step = (starts: Int32Array, mask: Float32Array) =>
    tidy(() => {
      const samples = [contextsAt(training, starts), targetsAt(training, starts)];
      const [loss, gradient] = slope.call(adam.parameters, ...samples, tensor2d(mask, [batch, hidden]));
      adam.apply(gradient as Tensor1D, learningRate);
      return adam.step % REPORT_EVERY === 0 ? loss.dataSync()[0] : undefined;
    });
  const look = (): Best => {
    const { parameters } = adam.state();
    if (heldOut.starts.length === 0) return { parameters, loss: best.loss, since: 0 };
    const errors = absoluteErrors({ architecture, parameters }, heldOut);
    const loss = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    return loss < best.loss ? { parameters, loss, since: 0 } : { ...best, since: best.since + 1 };
  };

  try {
    for (; epoch < epochs && best.since < patience; epoch++) {
      const chance = random.fork(`epoch ${epoch}`);
      const shuffled = Int32Array.from(chance.shuffle([...training.starts]));
      for (let i = 0; i < batches; i++) {
        const mask = dropoutMask(chance.fork(`mask ${i}`), batch * hidden, dropout);
        const loss = step(shuffled.subarray(i * batch, (i + 1) * batch), mask);
        if (loss !== undefined) run.onProgress?.({ step: adam.step, steps: epochs * batches, loss });
      }
      best = look();
      run.onCheckpoint?.({ adam: adam.state(), epoch: epoch + 1, best } satisfies CnnCheckpoint);
    }
    return { architecture, parameters: best.parameters, epochs: epoch };
  } finally {
    adam.dispose();
    slope.dispose();
  }
}
