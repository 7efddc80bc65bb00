import type { ScoreBatch, WindowBatch } from '#core/detect/detector.ts';
import { pValue } from '#core/threshold/calibration.ts';
import type { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { ServedModel } from './model-table.ts';

/** A verified model with its session. */
export class LoadedModel implements ServedModel {
  readonly id: string;
  readonly threshold: number;
  readonly #calibration: ModelArtifact['promptCalibration'];
  readonly #session: DetectorSession;
  #scoring = 0;
  #isRetired = false;

  constructor(artifact: ModelArtifact, session: DetectorSession) {
    this.id = artifact.modelId;
    this.threshold = artifact.promptThreshold;
    this.#calibration = artifact.promptCalibration;
    this.#session = session;
  }

  async score(batch: WindowBatch): Promise<ScoreBatch> {
    this.#scoring++;
    try {
      return await this.#session.score(batch);
    } finally {
      this.#scoring--;
      await this.#closeIfUnused();
    }
  }

  pValue(score: number): number {
    return pValue(this.#calibration, score);
  }

  /** Frees the native memory once the batches that it scores are done; no batch may begin any more. */
  async retire(): Promise<void> {
    this.#isRetired = true;
    await this.#closeIfUnused();
  }

  async #closeIfUnused(): Promise<void> {
    if (this.#isRetired && this.#scoring === 0) await this.#session.close();
  }
}
