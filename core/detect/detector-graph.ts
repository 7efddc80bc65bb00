import { GraphBuilder, type OnnxGraph } from '#core/onnx/graph.ts';
import type { WindowShape } from './detector.ts';
import { contributionOutput } from './residual-features/contribution.ts';
import { type ResidualInputs, residualInputs } from './residual-features/residual.ts';

/** Adds a score [B, hop] to a graph. @returns the name of its value */
export type ScoreBuilder = (graph: GraphBuilder, inputs: ResidualInputs) => string;

/**
 * A detector's graph: its score of the inputs that all detectors share, and contributions from the condition's residual.
 * @param contributionWeights [K] of `ContributionScale`
 * @param score adds the score [B, hop] to the graph
 * @param settled adds the settled score [B, hop]; absent where the detector has none
 */
export function detectorGraph(
  family: string,
  shape: WindowShape,
  contributionWeights: Float64Array,
  score: ScoreBuilder,
  settled?: ScoreBuilder,
): OnnxGraph {
  const graph = new GraphBuilder(family);
  const inputs = residualInputs(graph, shape);
  graph.output('score', score(graph, inputs), ['B', shape.hop]);
  if (settled !== undefined) graph.output('settled', settled(graph, inputs), ['B', shape.hop]);
  contributionOutput(graph, inputs, shape, contributionWeights);
  return graph.build();
}
