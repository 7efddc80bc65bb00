import type { ScoreBatch, WindowBatch } from '#core/detect/detector.ts';

/** Scores of an entity above these are anomalous. */
export interface Thresholds {
  readonly prompt: number;
  /** Null where the model has no settled score. */
  readonly settled: number | null;
}

/** The second judgement of a model, on steps that are no longer new. */
export interface SettledJudgement {
  /** Steps by which it follows the prompt one. */
  readonly delay: number;
  /** Share of normal steps whose settled score is as high, in (0, 1]. */
  pValue(score: number): number;
}

/** A model that passed its checks and is ready to score. */
export interface ServedModel {
  readonly id: string;
  /** Null where the model has no settled score. */
  readonly settled: SettledJudgement | null;
  /** The entity's own thresholds, or the model's. */
  thresholds(entity: string): Thresholds;
  score(batch: WindowBatch): Promise<ScoreBatch>;
  /** Share of normal steps that score as high, in (0, 1]. */
  pValue(score: number): number;
}

/** The models in force. */
export interface ModelTable {
  active(kpiSet: string): ServedModel | undefined;
}
