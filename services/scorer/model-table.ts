import type { ScoreBatch, WindowBatch } from '#core/detect/detector.ts';

/** A model that passed its checks and is ready to score. */
export interface ServedModel {
  readonly id: string;
  /** Prompt scores above it are anomalous. */
  readonly threshold: number;
  score(batch: WindowBatch): Promise<ScoreBatch>;
  /** Share of normal steps that score as high, in (0, 1]. */
  pValue(score: number): number;
}

/** The models in force. */
export interface ModelTable {
  active(kpiSet: string): ServedModel | undefined;
}
