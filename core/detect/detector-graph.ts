import { GraphBuilder, type OnnxGraph } from '#core/onnx/graph.ts';
import type { WindowShape } from './detector.ts';
import { contributionOutput } from './residual-features/contribution.ts';
import { type ResidualInputs, residualInputs } from './residual-features/residual.ts';

/**
 * A detector's graph: its score of the inputs that all detectors share, and contributions from the condition's residual.
 * @param contributionWeights [K] of `ContributionScale`
 * @param score adds the score [B, hop] to the graph
 */
export function detectorGraph(
  family: string,
  shape: WindowShape,
  contributionWeights: Float64Array,
  score: (graph: GraphBuilder, inputs: ResidualInputs) => string,
): OnnxGraph {
  const graph = new GraphBuilder(family);
  const inputs = residualInputs(graph, shape);
  graph.output('score', score(graph, inputs), ['B', shape.hop]);
  contributionOutput(graph, inputs, shape, contributionWeights);
  return graph.build();
}
