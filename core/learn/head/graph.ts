import { type ResidualInputs, residualTensor } from '#core/detect/residual-features/residual.ts';
import { lastSteps } from '#core/detect/residual-features/steps.ts';
import type { GraphBuilder } from '#core/onnx/graph.ts';
import { treesTensor } from '#core/trees/graph.ts';
import type { TreeEnsemble } from '#core/trees/tree-ensemble.ts';
import { CALM } from './features.ts';
import type { HeadLayout, TargetSpans } from './layout.ts';

type Spans = Exclude<keyof TargetSpans, 'step'>;

/**
 * The log-odds [B, hop] of the judged steps, features included, as `HeadFeatures` and `leafSums` have them. A mean over a span
 * is linear, so all spans of all judged steps are one product with a matrix.
 */
export function headTensor(
  graph: GraphBuilder,
  inputs: ResidualInputs,
  layout: HeadLayout,
  trees: TreeEnsemble,
): string {
  const { shape, lag, targets } = layout;
  const { length, kpis, hop } = shape;
  const residual = residualTensor(graph, inputs, shape, length);
  const before = (tensor: string, steps: number) => lastSteps(graph, tensor, length, length - steps, steps);
  const after = (tensor: string, steps: number) => lastSteps(graph, tensor, length, length - steps);
  const times = (a: string, b: string) => graph.node('Mul', [a, b]);
  const less = (a: string, b: string) => graph.node('Sub', [a, b]);

  /** [B · hop, n · K] means over spans of a tensor [B, W − skipped, K] */
  const means = (tensor: string, spans: Spans, skipped: number): string => {
    const rows = targets.flatMap((target) => target[spans]);
    const width = length - skipped;
    const matrix = new Float64Array(rows.length * width);
    rows.forEach(([from, to], row) => {
      matrix.fill(1 / (to - from), row * width + from - skipped, row * width + to - skipped);
    });
    const summed = graph.node('MatMul', [graph.constant(matrix, [rows.length, width]), tensor]);
    return graph.node('Reshape', [summed, graph.integers(-1, (rows.length / hop) * kpis)]);
  };
  const change = graph.node('Abs', [less(after(inputs.x, 1), before(inputs.x, 1))]);
  const perUnit = graph.node('Unsqueeze', [inputs.perUnit, graph.integers(1)]);
  const ofChange = graph.node('Add', [means(times(change, perUnit), 'changes', 1), graph.scalar(CALM)]);
  const excess = (products: string, spans: Spans) => {
    const level = means(residual, spans, 0);
    return less(products, times(level, level));
  };
  const variance = excess(means(times(residual, residual), 'deviations', 0), 'deviations');
  const lagged = times(after(residual, lag), before(residual, lag));
  const level = means(residual, 'means', 0);
  const features = graph.node(
    'Concat',
    [
      level,
      graph.node('Log', [ofChange]),
      graph.node('Sqrt', [graph.node('Max', [variance, graph.scalar(0)])]),
      excess(means(lagged, 'echoes', lag), 'echoes'),
      following(graph, level, layout),
    ],
    { axis: { int: 1 } },
  );
  return graph.node('Reshape', [treesTensor(graph, features, trees), graph.integers(-1, hop)]);
}

/** [B · hop, 1] how many steps of the window follow the judged one; `like` has as many rows. */
function following(graph: GraphBuilder, like: string, { shape, targets }: HeadLayout): string {
  const { length, hop } = shape;
  const nothing = graph.node('Mul', [
    graph.node('Slice', [like, graph.integers(0), graph.integers(1), graph.integers(1)]),
    graph.scalar(0),
  ]);
  const counts = graph.constant(
    targets.map(({ step }) => length - 1 - step),
    [1, hop],
  );
  const added = graph.node('Add', [graph.node('Reshape', [nothing, graph.integers(-1, hop)]), counts]);
  return graph.node('Reshape', [added, graph.integers(-1, 1)]);
}
