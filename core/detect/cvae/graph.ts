import { denseTensor, lstmTensor, timeConvolutionTensor } from '#core/nn/graph.ts';
import { parameterArrays } from '#core/nn/parameters.ts';
import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowShape } from '../detector.ts';
import type { ResidualInputs } from '../residual-features/residual.ts';
import { lastSteps } from '../residual-features/steps.ts';
import { stepsForTrailingMean, trailingMeanMatrix } from '../trailing-mean.ts';
import { cvaeParameters, KERNEL, LOG_SCALE } from './architecture.ts';
import type { TrainedCvae } from './train.ts';

/** The score [B, hop] of `CvaeScorer` as a part of a graph: from scaled samples on, all in one. */
export function cvaeScoreTensor(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  { length, hop }: WindowShape,
  { architecture, parameters }: TrainedCvae,
): string {
  const { steps, kpis } = architecture;
  const p = parameterArrays(parameters, cvaeParameters(architecture));
  const timeFirst = (tensor: string) => graph.node('Transpose', [tensor], { perm: { ints: [1, 0, 2] } });
  const repeated = (tensor: string) => graph.node('Tile', [tensor, graph.integers(steps, 1, 1)]);
  const joined = (tensors: readonly string[]) => graph.node('Concat', tensors, { axis: { int: 2 } });
  /** Of a tensor [T, B, ·]. */
  const last = (tensor: string, count: number) =>
    graph.node('Slice', [tensor, graph.integers(steps - count), graph.integers(steps), graph.integers(0)]);

  const x = lastSteps(graph, inputs.x, length, steps);
  const seasonal = timeFirst(lastSteps(graph, inputs.seasonal, length, steps));
  const trend = timeFirst(inputs.trend);
  const condition = joined([repeated(trend), seasonal]);

  const convolved = timeConvolutionTensor(graph, x, p.convolutionWeights, p.convolutionBias, KERNEL);
  const read = joined([graph.node('Relu', [convolved]), condition]);
  const embedding = last(lstmTensor(graph, read, p.encoderWeights, p.encoderBias), 1);
  const latent = denseTensor(graph, embedding, p.meanWeights, p.meanBias);

  const states = lstmTensor(graph, joined([repeated(latent), condition]), p.decoderWeights, p.decoderBias);
  const scored = stepsForTrailingMean(steps, hop);
  const departure = denseTensor(graph, last(states, scored), p.outputWeights, p.outputBias);
  const expected = graph.node('Add', [graph.node('Add', [departure, last(seasonal, scored)]), trend]);
  const deviation = graph.node('Mul', [
    graph.node('Sub', [last(timeFirst(x), scored), expected]),
    graph.node('Unsqueeze', [inputs.perUnit, graph.integers(0)]),
  ]);

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
