import { denseTensor, lastStateTensor, statesTensor, timeConvolutionTensor } from '#core/nn/graph.ts';
import { parameterArrays } from '#core/nn/parameters.ts';
import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowShape } from '../detector.ts';
import type { ResidualInputs } from '../residual-features/residual.ts';
import { lastSteps } from '../residual-features/steps.ts';
import { stepsForTrailingMean, trailingMeanMatrix } from '../trailing-mean.ts';
import { cvaeParameters, KERNEL, LOG_SCALE } from './architecture.ts';
import type { TrainedCvae } from './train.ts';

/** The score [B, hop] of `CvaeScorer` as a part of a graph: from scaled samples on, all in one. Within it time comes first. */
export function cvaeScoreTensor(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  { length, hop }: WindowShape,
  { architecture, parameters }: TrainedCvae,
): string {
  const { steps, kpis, channels, hidden } = architecture;
  const p = parameterArrays(parameters, cvaeParameters(architecture));
  const timeFirst = (tensor: string) => graph.node('Transpose', [tensor], { perm: { ints: [1, 0, 2] } });
  const once = (tensor: string) => graph.node('Unsqueeze', [tensor, graph.integers(0)]);
  const repeated = (tensor: string) => graph.node('Tile', [once(tensor), graph.integers(steps, 1, 1)]);
  const joined = (axis: number, ...tensors: string[]) =>
    graph.node('Concat', tensors, { axis: { int: axis } });
  const shaped = (tensor: string, ...shape: number[]) =>
    graph.node('Reshape', [tensor, graph.integers(...shape)]);
  const scored = stepsForTrailingMean(steps, hop);
  /** Of a tensor [T, B, ·] the steps that are scored. */
  const last = (tensor: string) =>
    graph.node('Slice', [tensor, graph.integers(steps - scored), graph.integers(steps), graph.integers(0)]);

  const x = timeFirst(lastSteps(graph, inputs.x, length, steps));
  const seasonal = timeFirst(lastSteps(graph, inputs.seasonal, length, steps));
  const trend = graph.node('Squeeze', [inputs.trend, graph.integers(1)]);

  const convolved = timeConvolutionTensor(graph, x, steps, p.convolutionWeights, p.convolutionBias, KERNEL);
  const local = shaped(graph.node('Relu', [convolved]), steps, -1, channels);
  const read = joined(2, local, repeated(trend), seasonal);
  const embedding = lastStateTensor(graph, read, p.encoderWeights, p.encoderBias);
  const latent = denseTensor(graph, embedding, p.meanWeights, p.meanBias);

  const told = joined(2, repeated(joined(1, latent, trend)), seasonal);
  const states = shaped(last(statesTensor(graph, told, p.decoderWeights, p.decoderBias)), -1, hidden);
  const departure = shaped(denseTensor(graph, states, p.outputWeights, p.outputBias), scored, -1, kpis);
  const expected = graph.node('Add', [graph.node('Add', [departure, last(seasonal)]), once(trend)]);
  const deviation = graph.node('Mul', [graph.node('Sub', [last(x), expected]), once(inputs.perUnit)]);

  const precision = p.logScale.map((logScale) => {
    const bounded = Math.min(LOG_SCALE.max, Math.max(LOG_SCALE.min, logScale));
    return (0.5 * Math.exp(-2 * bounded)) / kpis;
  });
  const errors = graph.node('MatMul', [
    graph.node('Mul', [deviation, deviation]),
    graph.constant(precision, [kpis, 1]),
  ]);
  const perWindow = timeLast(graph, errors);
  return graph.node('MatMul', [perWindow, graph.constant(trailingMeanMatrix(scored, hop), [scored, hop])]);
}

/** [T, B, 1] → [B, T] */
function timeLast(graph: GraphBuilder, tensor: string): string {
  const flat = graph.node('Squeeze', [tensor, graph.integers(2)]);
  return graph.node('Transpose', [flat], { perm: { ints: [1, 0] } });
}
