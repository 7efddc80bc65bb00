import {
  type Scalar,
  scalar,
  squaredDifference,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  tensor1d,
  tensor2d,
} from '@tensorflow/tfjs-core';
import { drawParameters, fanInRange, type ParameterSpecs, parameterTensors } from '#core/nn/parameters.ts';
import { trainEpochs } from '#core/nn/train-epochs.ts';
import type { Random } from '#core/random/random.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { encoderParameters, type SvddArchitecture, sizeOfEncoder } from './architecture.ts';
import { type FoldedNetwork, foldEncoder, represent, squaredDistances } from './folded.ts';
import { hasHead, hasRadius, NU, type SvddLoss, svddLoss } from './losses.ts';
import { layers } from './network.ts';
import { rowsAt } from './rows.ts';
import type { SvddSettings } from './settings.ts';

/** No coordinate of the centre is nearer to 0: the network could reach it by weights of 0. */
const LEAST_COORDINATE = 0.1;

/** What it learns from. */
export interface MarkedPoints {
  /** [N, I] row-major, 0 to 1 */
  readonly points: Float32Array;
  /** [N] 1 where a point is labelled normal, −1 abnormal, 0 where it has no label */
  readonly marks: Int8Array;
}

export interface SvddModel {
  readonly network: FoldedNetwork;
  /** [Z] */
  readonly centre: Float32Array;
  /** R, of which a share of ν of the training points lie outside. */
  readonly radius: number;
}

/** [N] squared distance of points [N, I] from the centre. */
export function svddScores({ network, centre }: SvddModel, points: Float32Array): Float32Array {
  return squaredDistances(represent(network, points), centre);
}

/**
 * Deep support vector data description (Ruff et al., "Deep One-Class Classification", ICML 2018), with the losses that
 * learn from labels: draws the representations of what is usual to one centre.
 * @param pretrained parameters that begin with the encoder's
 */
export function trainSvdd(
  architecture: SvddArchitecture,
  { points, marks }: MarkedPoints,
  pretrained: Float32Array,
  loss: SvddLoss,
  settings: SvddSettings,
  random: Random,
  onEpoch?: (epoch: number, loss: number) => void,
): SvddModel {
  const { inputs, representation: size } = architecture;
  const encoder = encoderParameters(architecture);
  const specs: ParameterSpecs<string> = hasHead(loss) ? { ...encoder, ...headParameters(size) } : encoder;
  const depth = Object.keys(encoder).length;
  const fold = (parameters: Float32Array) => foldEncoder(architecture, parameters, points);
  const centre = centreOf(represent(fold(pretrained), points), size);
  const radiusOf = (network: FoldedNetwork) =>
    quantile(squaredDistances(represent(network, points), centre).map(Math.sqrt), 1 - NU);
  const labelled = labelledPlaces(marks, settings.batch);
  let radius = 0;
  const objective = {
    rows: marks.length,
    batch(drawn: Int32Array) {
      const places = [
        ...drawn.filter((place) => marks[place] !== 0),
        ...drawn.filter((place) => marks[place] === 0),
      ];
      return [
        tensor2d(rowsAt(points, inputs, places), [places.length, inputs]),
        tensor1d(Float32Array.from(places, (place) => marks[place])),
        tensor1d(centre),
        scalar(radius ** 2),
      ];
    },
    loss(parameters: Tensor1D, x: Tensor, ofBatch: Tensor, target: Tensor, squaredRadius: Tensor) {
      const tensors = parameterTensors(parameters, specs);
      const weights = Object.values<Tensor>(tensors).slice(0, depth);
      const seen = layers(x as Tensor2D, weights);
      return svddLoss(loss, {
        representation: seen,
        distance: sum(squaredDifference(seen, target), 1),
        marks: ofBatch as Tensor1D,
        labelled,
        squaredRadius: squaredRadius as Scalar,
        ...(hasHead(loss)
          ? { head: { weights: tensors.headWeights as Tensor2D, bias: tensors.headBias as Tensor1D } }
          : {}),
      });
    },
    beforeEpoch(epoch: number, parameters: () => Float32Array) {
      if (hasRadius(loss) && epoch >= settings.warmUp) radius = radiusOf(fold(parameters()));
    },
    ...(onEpoch === undefined ? {} : { afterEpoch: onEpoch }),
  };
  const start = drawParameters(specs, random.fork('parameters'));
  start.set(pretrained.subarray(0, sizeOfEncoder(architecture)));
  const network = fold(trainEpochs(start, objective, settings, random.fork('batches')));
  return { network, centre, radius: radiusOf(network) };
}

/**
 * Rows at the front of each batch that are kept for points with labels: twice as many as are expected and some more, so
 * that hardly a batch has more of them. Pairs of all rows would cost more than the network does.
 */
function labelledPlaces(marks: Int8Array, batch: number): number {
  const size = Math.min(batch, marks.length);
  const expected = (size * marks.filter((mark) => mark !== 0).length) / marks.length;
  return Math.min(size, Math.ceil(2 * expected) + 16);
}

/** Mean representation of all points, a little off 0. */
function centreOf(representations: Float32Array, size: number): Float32Array {
  const count = representations.length / size;
  const means = new Float64Array(size);
  for (let at = 0; at < representations.length; at++) means[at % size] += representations[at] / count;
  return Float32Array.from(means, (mean) =>
    Math.abs(mean) < LEAST_COORDINATE ? (mean < 0 ? -LEAST_COORDINATE : LEAST_COORDINATE) : mean,
  );
}

function headParameters(representation: number): ParameterSpecs<'headWeights' | 'headBias'> {
  const range = fanInRange(representation + 1);
  return { headWeights: { shape: [representation + 1, 1], range }, headBias: { shape: [1], range } };
}
