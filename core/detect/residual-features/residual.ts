import type { GraphBuilder } from '#core/onnx/graph.ts';
import type { WindowBatch, WindowShape } from '../detector.ts';
import { lastSteps } from './steps.ts';

/** A KPI whose typical step is smaller, as one that stands still most of the time, is measured in this, in scaled units. */
export const STEP_FLOOR = 0.1;

/**
 * Writes the residuals of a window's last `steps` steps to `out` [steps, K]: (x − trend − seasonal) in units of the KPI's
 * typical step. These units make the noise of entities alike, whatever the swing of their day, so that one model fits all.
 */
export function readResidual(batch: WindowBatch, index: number, steps: number, out: Float64Array): void {
  const { length, kpis, x, seasonal, trend, step } = batch;
  const cells = steps * kpis;
  const from = (index + 1) * length * kpis - cells;
  const at = index * kpis;
  for (let i = 0, k = 0; i < cells; i++) {
    out[i] = (x[from + i] - seasonal[from + i] - trend[at + k]) / Math.max(step[at + k], STEP_FLOOR);
    if (++k === kpis) k = 0;
  }
}

/** The inputs of a graph that reads residuals, declared. */
export interface ResidualInputs {
  /** [B, W, K] */
  readonly x: string;
  /** [B, W, K] */
  readonly seasonal: string;
  /** [B, 1, K] */
  readonly trend: string;
  /** [B, K] 1 / the unit of a KPI's residual */
  readonly perUnit: string;
}

export function residualInputs(graph: GraphBuilder, { length, kpis }: WindowShape): ResidualInputs {
  const x = graph.input('x', ['B', length, kpis]);
  const seasonal = graph.input('seasonal', ['B', length, kpis]);
  const trend = graph.node('Unsqueeze', [graph.input('trend', ['B', kpis]), graph.integers(1)]);
  const unit = graph.node('Max', [graph.input('step', ['B', kpis]), graph.scalar(STEP_FLOOR)]);
  return { x, seasonal, trend, perUnit: graph.node('Reciprocal', [unit]) };
}

/** The residuals [B, steps, K] of the last `steps` steps, as `readResidual` has them. */
export function residualTensor(
  graph: GraphBuilder,
  { x, seasonal, trend, perUnit }: ResidualInputs,
  { length }: WindowShape,
  steps: number,
): string {
  const deviation = graph.node('Sub', [
    graph.node('Sub', [lastSteps(graph, x, length, steps), lastSteps(graph, seasonal, length, steps)]),
    trend,
  ]);
  return graph.node('Mul', [deviation, graph.node('Unsqueeze', [perUnit, graph.integers(1)])]);
}
