import type { GraphBuilder } from '#core/onnx/graph.ts';

/** `steps` steps of a tensor [B, length, K], of which the last is `before` steps from the end: [B, steps, K]. */
export function lastSteps(
  graph: GraphBuilder,
  tensor: string,
  length: number,
  steps: number,
  before = 0,
): string {
  if (steps === length && before === 0) return tensor;
  const to = length - before;
  return graph.node('Slice', [tensor, graph.integers(to - steps), graph.integers(to), graph.integers(1)]);
}
