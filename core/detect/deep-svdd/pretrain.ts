import {
  mean,
  type Scalar,
  squaredDifference,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { drawParameters, parameterTensors } from '#core/nn/parameters.ts';
import { trainEpochs } from '#core/nn/train-epochs.ts';
import type { Random } from '#core/random/random.ts';
import { decoderParameters, encoderParameters, type SvddArchitecture } from './architecture.ts';
import { decode, layers } from './network.ts';
import { rowsAt } from './rows.ts';
import type { SvddSettings } from './settings.ts';

/**
 * Trains encoder and decoder to reproduce points, for weights from which distances mean something.
 * @param points [N, I] row-major, 0 to 1
 * @returns parameters that begin with the encoder's
 */
export function pretrain(
  architecture: SvddArchitecture,
  points: Float32Array,
  settings: SvddSettings,
  random: Random,
  onEpoch?: (epoch: number, loss: number) => void,
): Float32Array {
  const { inputs } = architecture;
  const encoder = encoderParameters(architecture);
  const specs = { ...encoder, ...decoderParameters(architecture) };
  const depth = Object.keys(encoder).length;
  const objective = {
    rows: points.length / inputs,
    batch: (places: Int32Array) => [tensor2d(rowsAt(points, inputs, places), [places.length, inputs])],
    loss(parameters: Tensor1D, x: Tensor) {
      const weights = Object.values<Tensor>(parameterTensors(parameters, specs));
      const representation = layers(x as Tensor2D, weights.slice(0, depth));
      return mean(squaredDifference(decode(representation, weights.slice(depth)), x)) as Scalar;
    },
    ...(onEpoch === undefined ? {} : { afterEpoch: onEpoch }),
  };
  const start = drawParameters(specs, random.fork('parameters'));
  return trainEpochs(
    start,
    objective,
    { ...settings, epochs: settings.pretrainingEpochs },
    random.fork('batches'),
  );
}
