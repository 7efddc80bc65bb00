import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { Averages } from '../residual-features/averages.ts';
import { type ResidualInputs, residualTensor } from '../residual-features/residual.ts';
import { roughnessTensor } from '../residual-features/roughness.ts';
import type { MahalanobisModel } from './model.ts';
import type { Whitening } from './whitening.ts';

/**
 * `mahalanobisDistances` as a part of a graph: deviation [B, hop] and roughness [B, 1]. Averaging and whitening are both
 * linear, so all of level and local is one product of the flattened residuals with one matrix.
 */
export function mahalanobisTensors(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  model: MahalanobisModel,
): { readonly deviation: string; readonly roughness: string } {
  const { shape, levelAverages, localAverages, level, local, roughness } = model;
  const { kpis } = shape;
  const { steps } = levelAverages;

  const residual = graph.node('Flatten', [residualTensor(graph, inputs, shape, steps)], { axis: { int: 1 } });
  const maps = [
    linearMap(levelAverages, level),
    ...localAverages.weights.map((weights) => linearMap({ steps, weights: [weights] }, local)),
  ];
  const white = affine(graph, residual, maps, steps * kpis);
  const squares = graph.node('Mul', [white, white]);
  const ofLevel = graph.node('MatMul', [squares, sumsOf(graph, maps, [0])]);
  const locals = localAverages.weights.map((_, j) => j + 1);
  const ofLocal = graph.node('MatMul', [squares, sumsOf(graph, maps, locals)]);
  const deviation = graph.node('Sqrt', [graph.node('Mul', [ofLevel, ofLocal])]);

  const roughMap: LinearMap = { outputs: kpis, matrix: transposed(roughness), bias: biasOf(roughness) };
  const rough = affine(graph, roughnessTensor(graph, inputs, shape), [roughMap], kpis);
  const weights = new Float64Array(kpis).fill(model.roughnessWeight);
  const ofRoughness = graph.node('MatMul', [
    graph.node('Mul', [rough, rough]),
    graph.constant(weights, [kpis, 1]),
  ]);
  return { deviation, roughness: ofRoughness };
}

interface LinearMap {
  readonly outputs: number;
  /** [inputs, outputs] */
  readonly matrix: Float64Array;
  /** [outputs] */
  readonly bias: Float64Array;
}

/** Whitened averages of residuals [steps · K]. */
function linearMap({ steps, weights }: Averages, whitening: Whitening): LinearMap {
  const { features, rows } = whitening;
  const kpis = features / weights.length;
  const matrix = new Float64Array(steps * kpis * features);
  for (let t = 0; t < steps; t++) {
    for (let k = 0; k < kpis; k++) {
      for (let j = 0; j < features; j++) {
        let sum = 0;
        for (let row = 0; row < weights.length; row++) {
          sum += weights[row][t] * rows[j * features + row * kpis + k];
        }
        matrix[(t * kpis + k) * features + j] = sum;
      }
    }
  }
  return { outputs: features, matrix, bias: biasOf(whitening) };
}

function transposed({ features, rows }: Whitening): Float64Array {
  return rows.map((_, at) => rows[(at % features) * features + Math.floor(at / features)]);
}

function biasOf({ features, mean, rows }: Whitening): Float64Array {
  return mean.map((_, j) => -mean.reduce((sum, value, i) => sum + rows[j * features + i] * value, 0));
}

/** All maps of one input, side by side. */
function affine(graph: GraphBuilder, input: string, maps: readonly LinearMap[], inputs: number): string {
  const columns = maps.reduce((sum, { outputs }) => sum + outputs, 0);
  const matrix = new Float64Array(inputs * columns);
  const bias = new Float64Array(columns);
  let at = 0;
  for (const map of maps) {
    for (let i = 0; i < inputs; i++) {
      matrix.set(map.matrix.subarray(i * map.outputs, (i + 1) * map.outputs), i * columns + at);
    }
    bias.set(map.bias, at);
    at += map.outputs;
  }
  return graph.node('Gemm', [input, graph.constant(matrix, [inputs, columns]), graph.constant(bias)]);
}

/** A matrix of zeros and ones that adds up the columns of each of the chosen maps. */
function sumsOf(graph: GraphBuilder, maps: readonly LinearMap[], chosen: readonly number[]): string {
  const owners = maps.flatMap(({ outputs }, map) => new Array<number>(outputs).fill(map));
  const matrix = owners.flatMap((owner) => chosen.map((map) => (map === owner ? 1 : 0)));
  return graph.constant(matrix, [owners.length, chosen.length]);
}
