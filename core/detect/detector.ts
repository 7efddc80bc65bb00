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
  /**
   * [B, hop] score of steps that are not new any more, by what came before and after them: value j of a window that ends
   * at e speaks of the step e − (settledDelay + hop − 1 − j) · granularity. Absent where the detector has none.
   */
  readonly settled?: Float32Array;
  /** [B, K] how much each KPI deviates from its condition, >= 0 */
  readonly contributions: Float32Array;
}

/** W, K and hop of the windows that a detector was fitted on. */
export interface WindowShape {
  readonly length: number;
  readonly kpis: number;
  readonly hop: number;
}

/** How far a training has come. */
export interface TrainingProgress {
  /** Steps taken. */
  readonly step: number;
  /** Steps at most. */
  readonly steps: number;
  /** Of the latest batch. */
  readonly loss: number;
}

/** Where a training stands: plain data and typed arrays, with which the same training goes on as if never interrupted. */
export type TrainingCheckpoint = object;

/** What a training that takes its time tells on the way, and where it begins. */
export interface TrainingRun {
  onProgress?(progress: TrainingProgress): void;
  /** Called now and then. */
  onCheckpoint?(checkpoint: TrainingCheckpoint): void;
  /** Of an earlier run with the same windows, seed and settings. */
  readonly checkpoint?: TrainingCheckpoint;
}

/** What a network has learned, for its next training. */
export interface TrainedWeights {
  /** [P] */
  readonly parameters: Float32Array;
  /** State of the optimiser that belongs to them: arrays [P], one after the other. */
  readonly optimizer: Float32Array;
  /** How network and training were set up. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** Steps of training taken. */
  readonly steps: number;
}

/** A detector that has seen its training windows. */
export interface FittedDetector {
  readonly family: string;
  /** Steps by which settled scores follow prompt ones; absent where there are none. */
  readonly settledDelay?: number;
  score(batch: WindowBatch): ScoreBatch;
  /** [B, hop, K] value expected at each new step, scaled units; absent where the detector expects none. */
  expected?(batch: WindowBatch): Float32Array;
  /** The same computation for ONNX Runtime; absent where a score needs more than its window. */
  graph?(): OnnxGraph;
  /** Absent where there is nothing that a next training could go on from. */
  weights?(): TrainedWeights;
}

export interface Detector {
  readonly family: string;
  /** Fitting and scoring run operators of TensorFlow.js: a backend must have been loaded. */
  readonly needsTensorFlow: boolean;
  /** Fewest steps that its windows may have, of which `hop` are new; 2 where absent. */
  leastLength?(hop: number): number;
  /** It compares days: a series must have a daily rhythm and some days. */
  readonly needsDays?: true;
  /** How it is built and trained, as JSON: with windows and seed all that determines the result. Absent where nothing can be set. */
  readonly settings?: object;
  /**
   * @param windows training windows, mostly normal; may be iterated more than once
   * @throws RangeError when there are none
   */
  fit(windows: Iterable<WindowBatch>, random: Random, run?: TrainingRun): FittedDetector;
}
