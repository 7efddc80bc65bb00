import type { OnnxGraph } from '#core/onnx/graph.ts';
import type { Random } from '#core/random/random.ts';

/** B windows of W steps and K KPIs in scaled units, row-major; the last `hop` steps of each are new. */
export interface WindowBatch {
  /** B */
  readonly count: number;
  /** W */
  readonly length: number;
  /** K */
  readonly kpis: number;
  readonly hop: number;
  /** [B] */
  readonly entities: readonly string[];
  /** [B] time of each window's last step, ms */
  readonly ends: Float64Array;
  /** [B, W, K] */
  readonly x: Float32Array;
  /** [B, W, K] seasonal profile at each step */
  readonly seasonal: Float32Array;
  /** [B, K] trend, frozen at the window's first step */
  readonly trend: Float32Array;
  /** [B, K] typical absolute change from step to step */
  readonly step: Float32Array;
}

export interface ScoreBatch {
  /** [B, hop] score of each new step, higher is more anomalous */
  readonly scores: Float32Array;
  /** [B, K] how much each KPI deviates from its condition, >= 0 */
  readonly contributions: Float32Array;
}

/** W, K and hop of the windows that a detector was fitted on. */
export interface WindowShape {
  readonly length: number;
  readonly kpis: number;
  readonly hop: number;
}

/** A detector that has seen its training windows. */
export interface FittedDetector {
  readonly family: string;
  score(batch: WindowBatch): ScoreBatch;
  /** The same computation for ONNX Runtime; absent where a score needs more than its window. */
  graph?(): OnnxGraph;
}

export interface Detector {
  readonly family: string;
  /**
   * @param windows training windows, mostly normal; may be iterated more than once
   * @throws RangeError when there are none
   */
  fit(windows: Iterable<WindowBatch>, random: Random): FittedDetector;
}
