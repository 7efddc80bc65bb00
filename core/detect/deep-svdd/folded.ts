import { BATCH_NORM_EPSILON } from '#core/nn/batch-norm.ts';
import { parameterArrays } from '#core/nn/parameters.ts';
import { momentsOf } from '#core/points/standardise.ts';
import { encoderParameters, encoderWidths, type SvddArchitecture, sizeOfEncoder } from './architecture.ts';
import { LEAK } from './network.ts';

/** An affine map with its batch normalisation worked in. */
export interface FoldedLayer {
  readonly inputs: number;
  readonly outputs: number;
  /** [I, O] */
  readonly weights: Float32Array;
  /** [O] */
  readonly bias: Float32Array;
}

/** Affine maps with leaky ReLU between them. */
export type FoldedNetwork = readonly FoldedLayer[];

/**
 * The encoder for scoring: each batch normalisation by the statistics of all points at once, as the running means of
 * training only approach them (Wu & Johnson 2021, "precise BN").
 * @param parameters begins with those of the encoder
 * @param points [N, I] row-major
 */
export function foldEncoder(
  architecture: SvddArchitecture,
  parameters: Float32Array,
  points: Float32Array,
): FoldedNetwork {
  const specs = encoderParameters(architecture);
  const widths = encoderWidths(architecture);
  const arrays = parameterArrays(parameters.subarray(0, sizeOfEncoder(architecture)), specs);
  let values = points;
  return widths.map(([inputs, outputs], layer) => {
    const plain = {
      inputs,
      outputs,
      weights: arrays[`encoder${layer}`],
      bias: new Float32Array(outputs),
    };
    if (layer === widths.length - 1) return plain;
    const folded = normalised(plain, affine(plain, values));
    values = leaky(affine(folded, values));
    return folded;
  });
}

/** [N, Z] @param points [N, I] row-major */
export function represent(network: FoldedNetwork, points: Float32Array): Float32Array {
  return network.reduce((values, layer, i) => affine(layer, i === 0 ? values : leaky(values)), points);
}

/** [N] squared distance of each row of Z values from a centre. */
export function squaredDistances(rows: Float32Array, centre: Float32Array): Float32Array {
  const distances = new Float32Array(rows.length / centre.length);
  for (let i = 0; i < distances.length; i++) {
    let sum = 0;
    for (let j = 0, at = i * centre.length; j < centre.length; j++, at++) sum += (rows[at] - centre[j]) ** 2;
    distances[i] = sum;
  }
  return distances;
}

/** @param mapped [N, O] what the layer makes of all points */
function normalised({ inputs, outputs, weights }: FoldedLayer, mapped: Float32Array): FoldedLayer {
  const { means, variances } = momentsOf(mapped, outputs);
  const factors = variances.map((variance) => 1 / Math.sqrt(variance + BATCH_NORM_EPSILON));
  return {
    inputs,
    outputs,
    weights: weights.map((weight, at) => weight * factors[at % outputs]),
    bias: Float32Array.from(means, (mean, o) => -mean * factors[o]),
  };
}

function affine({ inputs, outputs, weights, bias }: FoldedLayer, rows: Float32Array): Float32Array {
  const count = rows.length / inputs;
  const mapped = new Float32Array(count * outputs);
  const sums = new Float64Array(outputs);
  for (let row = 0; row < count; row++) {
    sums.set(bias);
    for (let i = 0; i < inputs; i++) {
      const value = rows[row * inputs + i];
      for (let o = 0, at = i * outputs; o < outputs; o++, at++) sums[o] += value * weights[at];
    }
    mapped.set(sums, row * outputs);
  }
  return mapped;
}

function leaky(values: Float32Array): Float32Array {
  return values.map((value) => (value < 0 ? LEAK * value : value));
}
