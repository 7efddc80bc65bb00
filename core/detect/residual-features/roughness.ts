import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowBatch, WindowShape } from '../detector.ts';
import { type ResidualInputs, STEP_FLOOR } from './residual.ts';
import { lastSteps } from './steps.ts';

/** Steps over which a KPI's changes are averaged. */
const SPAN = 12;
/** Keeps the logarithm finite on a flat line, and a flat line apart from ordinary calm. */
const CALM = 0.2;

const changesOf = ({ length }: WindowShape) => Math.min(SPAN, length) - 1;

/**
 * Writes each KPI's roughness to `out` [K]: the logarithm of the mean |Δx| over the last 12 steps in units of its typical
 * step. Far below 0 the KPI has frozen, far above it has become erratic.
 */
export function readRoughness(batch: WindowBatch, index: number, out: Float64Array): void {
  const { length, kpis, x, step } = batch;
  const changes = changesOf(batch);
  const end = (index + 1) * length * kpis;
  for (let k = 0; k < kpis; k++) {
    let sum = 0;
    for (let i = end - changes * kpis + k; i < end; i += kpis) sum += Math.abs(x[i] - x[i - kpis]);
    out[k] = Math.log(sum / changes / Math.max(step[index * kpis + k], STEP_FLOOR) + CALM);
  }
}

/** The roughness [B, K], as `readRoughness` has it. */
export function roughnessTensor(
  graph: GraphBuilder,
  { x, perUnit }: ResidualInputs,
  shape: WindowShape,
): string {
  const changes = changesOf(shape);
  const change = graph.node('Sub', [
    lastSteps(graph, x, shape.length, changes),
    lastSteps(graph, x, shape.length, changes, 1),
  ]);
  const mean = graph.node('ReduceMean', [graph.node('Abs', [change])], {
    axes: { ints: [1] },
    keepdims: { int: 0 },
  });
  const ratio = graph.node('Mul', [mean, perUnit]);
  return graph.node('Log', [graph.node('Add', [ratio, graph.scalar(CALM)])]);
}
