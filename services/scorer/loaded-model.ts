import type { ScoreBatch, WindowBatch } from '#core/detect/detector.ts';
import { pValue } from '#core/threshold/calibration.ts';
import type { DetectorSession } from '#platform/onnx/detector-session.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import type { ServedModel, SettledJudgement, Thresholds } from './model-table.ts';

/** A verified model with its session. */
export class LoadedModel implements ServedModel {
  readonly id: string;
  readonly settled: SettledJudgement | null;
  readonly #threshold: Thresholds;
  /** Entity → thresholds of its own. */
  readonly #own: ReadonlyMap<string, Thresholds>;
  readonly #calibration: ModelArtifact['promptCalibration'];
  readonly #session: DetectorSession;
  #scoring = 0;
  #isRetired = false;

  constructor(artifact: ModelArtifact, session: DetectorSession) {
    this.id = artifact.modelId;
    const { settledCalibration, settledDelay: delay, settledThreshold } = artifact;
    this.settled =
      settledCalibration === null || settledThreshold === null
        ? null
        : { delay, pValue: (score) => pValue(settledCalibration, score) };
    this.#threshold = { prompt: artifact.promptThreshold, settled: settledThreshold };
    this.#own = new Map(
      artifact.entityThresholds.map(({ entity, prompt, settled }) => [
        entity,
        { prompt, settled: this.settled === null ? null : (settled ?? settledThreshold) },
      ]),
    );
    this.#calibration = artifact.promptCalibration;
    this.#session = session;
  }

  thresholds(entity: string): Thresholds {
    return this.#own.get(entity) ?? this.#threshold;
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
