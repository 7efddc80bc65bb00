import { denseTensor } from '#core/nn/graph.ts';
import { parameterArrays } from '#core/nn/parameters.ts';
import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowShape } from '../detector.ts';
import { type ResidualInputs, residualTensor } from '../residual-features/residual.ts';
import { TRAILING_STEPS, trailingMeanMatrix } from '../trailing-mean.ts';
import { type CnnArchitecture, cnnParameters, KERNEL, stepsRead } from './architecture.ts';
import type { TrainedCnn } from './train.ts';

type Arrays = ReturnType<typeof parameterArrays<keyof ReturnType<typeof cnnParameters>>>;

/** The score [B, hop] of `CnnScorer` as a part of a graph. Within it channels come before time, as ONNX wants it. */
export function cnnScoreTensor(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  shape: WindowShape,
  { architecture, parameters }: TrainedCnn,
  errorWeights: Float64Array,
): string {
  const { length, hop, kpis } = shape;
  const { context } = architecture;
  const scored = hop + TRAILING_STEPS - 1;
  const p = parameterArrays(parameters, cnnParameters(architecture));
  const residual = residualTensor(graph, inputs, shape, length);
  const channelsFirst = graph.node('Transpose', [residual], { perm: { ints: [0, 2, 1] } });
  const contexts = Array.from({ length: scored }, (_, j) =>
    graph.node('Slice', [channelsFirst, graph.integers(j), graph.integers(j + context), graph.integers(2)]),
  );
  const stacked = graph.node('Concat', contexts, { axis: { int: 0 } });
  const forecast = forecastTensor(graph, stacked, architecture, p);
  const perStep = graph.node('Reshape', [forecast, graph.integers(scored, -1, kpis)]);
  const forecasts = graph.node('Transpose', [perStep], { perm: { ints: [1, 0, 2] } });

  const actual = graph.node('Slice', [
    residual,
    graph.integers(context),
    graph.integers(length),
    graph.integers(1),
  ]);
  const errors = graph.node('Abs', [graph.node('Sub', [actual, forecasts])]);
  const perKpi = graph.constant(errorWeights, [kpis, 1]);
  const mean = graph.node('Squeeze', [graph.node('MatMul', [errors, perKpi]), graph.integers(2)]);
  return graph.node('MatMul', [mean, graph.constant(trailingMeanMatrix(scored, hop), [scored, hop])]);
}

/** `forecast` of contexts [N, K, C]: [N, K] */
function forecastTensor(
  graph: GraphBuilder,
  contexts: string,
  architecture: CnnArchitecture,
  p: Arrays,
): string {
  const convolution = (x: string, weights: Float32Array, bias: Float32Array) => {
    const convolved = graph.node('Conv', [x, kernelOf(graph, weights, bias.length), graph.constant(bias)]);
    const pool = { kernel_shape: { ints: [2] }, strides: { ints: [2] } };
    return graph.node('MaxPool', [graph.node('Relu', [convolved])], pool);
  };
  const first = convolution(contexts, p.firstWeights, p.firstBias);
  const second = convolution(first, p.secondWeights, p.secondBias);
  const h = graph.node('Transpose', [second], { perm: { ints: [0, 2, 1] } });
  const read = attendedTensor(graph, h, architecture, p);
  const hidden = graph.node('Relu', [denseTensor(graph, read, p.hiddenWeights, p.hiddenBias)]);
  return denseTensor(graph, hidden, p.outputWeights, p.outputBias);
}

/** What the dense layers read of h [N, T, F]. */
function attendedTensor(graph: GraphBuilder, h: string, architecture: CnnArchitecture, p: Arrays): string {
  const { filters, attention } = architecture;
  const steps = stepsRead(architecture);
  const square = [filters, filters];
  const flat = (tensor: string) => graph.node('Flatten', [tensor], { axis: { int: 1 } });
  const times = (tensor: string, weights: Float32Array, shape: readonly number[]) =>
    graph.node('MatMul', [tensor, graph.constant(weights, shape)]);
  const softmax = (energies: string) => graph.node('Softmax', [energies], { axis: { int: -1 } });
  const transposed = (tensor: string) => graph.node('Transpose', [tensor], { perm: { ints: [0, 2, 1] } });
  if (attention === 'none') return flat(h);
  const placed = graph.node('Add', [h, graph.constant(p.positions, [steps, filters])]);
  const keys = times(placed, p.keyWeights, square);
  if (attention === 'bahdanau') {
    const bounds = [steps - 1, steps, 1].map((bound) => graph.integers(bound));
    const query = times(graph.node('Slice', [h, ...bounds]), p.queryWeights, square);
    const biased = graph.node('Add', [keys, graph.constant(p.keyBias)]);
    const compared = graph.node('Tanh', [graph.node('Add', [biased, query])]);
    const weights = softmax(transposed(times(compared, p.energyWeights, [filters, 1])));
    const context = graph.node('MatMul', [weights, h]);
    return graph.node('Concat', [flat(h), flat(context)], { axis: { int: 1 } });
  }
  const queries = times(placed, p.queryWeights, square);
  const energies = graph.node('MatMul', [queries, transposed(keys)]);
  const weights = softmax(graph.node('Mul', [energies, graph.scalar(1 / Math.sqrt(filters))]));
  const context = graph.node('MatMul', [weights, times(h, p.valueWeights, square)]);
  return flat(graph.node('Add', [h, context]));
}

/** [kernel · I, O] as ONNX has it, [O, I, kernel]. */
function kernelOf(graph: GraphBuilder, weights: Float32Array, outputs: number): string {
  const inputs = weights.length / outputs / KERNEL;
  const turned = Float32Array.from(weights, (_, at) => {
    const [output, input, j] = [
      Math.floor(at / (inputs * KERNEL)),
      Math.floor(at / KERNEL) % inputs,
      at % KERNEL,
    ];
    return weights[(j * inputs + input) * outputs + output];
  });
  return graph.constant(turned, [outputs, inputs, KERNEL]);
}
