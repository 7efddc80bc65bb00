import {
  mean,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor3D,
  tensor2d,
  tidy,
  valueAndGrad,
} from '@tensorflow/tfjs-core';
import { Adam, adamStart } from '#core/nn/adam.ts';
import { compiled } from '#core/nn/compiled.ts';
import { drawParameters, parameterTensors } from '#core/nn/parameters.ts';
import type { Random } from '#core/random/random.ts';
import type { TrainingProgress } from '../detector.ts';
import type { BlockSet } from './blocks.ts';
import { SpectrumForecaster, windowTensor } from './forecaster.ts';
import { forecast, spectrumParameters } from './network.ts';
import type { SpectrumSettings } from './settings.ts';
import type { SplitBlocks } from './split.ts';

/** One pass over the training blocks. */
export interface Epoch {
  /** Mean squared error over its batches. */
  readonly loss: number;
  /** Over the validation blocks, after it. */
  readonly validationLoss: number;
}

export interface TrainedSpectrum {
  /** With the parameters that did best on the validation blocks. */
  readonly forecaster: SpectrumForecaster;
  readonly epochs: readonly Epoch[];
}

/**
 * Trains on the mean squared error with Adam. It ends early once the validation blocks gain no more.
 * @throws RangeError when there are no blocks to train on, or none to validate
 */
export function trainSpectrum(
  { training, validation }: SplitBlocks,
  random: Random,
  settings: SpectrumSettings,
  onProgress: (progress: TrainingProgress) => void = () => {},
): TrainedSpectrum {
  if (training.count === 0) throw new RangeError('no blocks to train on');
  if (validation.count === 0) throw new RangeError('no blocks to validate with');
  const { layers, hidden, predict, learningRate, patience } = settings;
  const architecture = { width: training.width, predict, layers, hidden };
  const specs = spectrumParameters(architecture);
  const start = adamStart(drawParameters(specs, random.fork('parameters')));
  const adam = new Adam(start, settings.maxGradientNorm);
  const batch = Math.min(settings.batch, training.count);
  const steps = Math.ceil(training.count / batch);
  const slope = compiled((parameters, windows, predicted) => {
    const lossOf = (at: Tensor) => {
      const tensors = parameterTensors(at as Tensor1D, specs);
      return mean(square(sub(forecast(tensors, windows as Tensor3D, architecture), predicted)));
    };
    const { value, grad } = valueAndGrad(lossOf)(parameters);
    return [value, grad];
  });
  const step = (places: Int32Array) =>
    tidy(() => {
      const predicted = tensor2d(training.predicted(places), [batch, predict * training.width]);
      const windows = windowTensor(training, places);
      const [loss, gradient] = slope.call(adam.parameters, windows, predicted);
      adam.apply(gradient as Tensor1D, learningRate);
      return loss.dataSync()[0];
    });

  const epochs: Epoch[] = [];
  let best = { validationLoss: Number.POSITIVE_INFINITY, parameters: start.parameters, epoch: 0 };
  try {
    while (epochs.length < settings.epochs && epochs.length - best.epoch < patience) {
      let loss = 0;
      for (const places of batchesOf(training, batch, random.fork(`epoch ${epochs.length}`))) {
        const latest = step(places);
        loss += latest / steps;
        onProgress({ step: adam.step, steps: steps * settings.epochs, loss: latest });
      }
      const { parameters } = adam.state();
      const errors = new SpectrumForecaster(architecture, parameters).errors(validation);
      const validationLoss = errors.reduce((sum, error) => sum + error, 0) / errors.length;
      epochs.push({ loss, validationLoss });
      if (validationLoss < best.validationLoss) best = { validationLoss, parameters, epoch: epochs.length };
    }
    return { forecaster: new SpectrumForecaster(architecture, best.parameters), epochs };
  } finally {
    adam.dispose();
    slope.dispose();
  }
}

/** All blocks once, shuffled; the last batch is filled up with the first blocks, since all are of one size. */
function* batchesOf({ count }: BlockSet, batch: number, random: Random): Generator<Int32Array> {
  const order = random.shuffle(Array.from({ length: count }, (_, i) => i));
  for (let from = 0; from < count; from += batch) {
    yield Int32Array.from({ length: batch }, (_, i) => order[(from + i) % count]);
  }
}
