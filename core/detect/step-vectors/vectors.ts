import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowBatch } from '../detector.ts';
import { requireShape } from '../detector-shape.ts';
import { average } from '../residual-features/averages.ts';
import { type ResidualInputs, readResidual, residualTensor } from '../residual-features/residual.ts';
import type { StepLayout } from './layout.ts';

/**
 * The vectors [B · hop, D] of all new steps of a batch.
 * @throws RangeError when the windows are of another shape
 */
export function stepVectors({ shape, averages, dimensions }: StepLayout, batch: WindowBatch): Float32Array {
  requireShape(batch, shape);
  const { kpis, hop } = shape;
  const residual = new Float64Array(averages.steps * kpis);
  const means = new Float64Array(hop * dimensions);
  const vectors = new Float32Array(batch.count * means.length);
  for (let b = 0; b < batch.count; b++) {
    readResidual(batch, b, averages.steps, residual);
    average(averages, residual, means);
    vectors.set(means, b * means.length);
  }
  return vectors;
}

/** `stepVectors` as a part of a graph: averages are linear, so they are one product with a matrix. */
export function stepVectorsTensor(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  { shape, averages, dimensions }: StepLayout,
): string {
  const { steps, weights } = averages;
  const residual = residualTensor(graph, inputs, shape, steps);
  const matrix = Float64Array.from(weights.flatMap((row) => [...row]));
  const means = graph.node('MatMul', [graph.constant(matrix, [weights.length, steps]), residual]);
  return graph.node('Reshape', [means, graph.integers(-1, dimensions)]);
}
