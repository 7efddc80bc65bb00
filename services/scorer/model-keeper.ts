import type { Logger } from 'pino';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { pValue } from '#core/threshold/calibration.ts';
import { codeOf } from '#platform/errors/boundary.ts';
import type { DetectorSession } from '#platform/onnx/detector-session.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { ModelArtifact, ModelRecord } from '#schemas/types/topics.ts';
import type { ModelTable, ServedModel } from './model-table.ts';

/** Told what became of a newly active model. */
export interface ModelObserver {
  swapped(kpiSet: string, modelId: string, previous: string | undefined): void;
  refused(kpiSet: string, modelId: string, error: unknown): void;
}

/**
 * Keeps the models of `models.v1` and serves those in force. A model that comes into force is verified first (size, hash,
 * shapes, its probe), then takes the old one's place at once; a bad one is refused, and the old one stays.
 */
export class ModelKeeper implements ModelTable {
  readonly #kpiSets: ReadonlyMap<string, KpiSet>;
  readonly #observer: ModelObserver;
  readonly #artifacts = new Map<string, ModelArtifact>();
  /** kpiSet → model that shall be in force. */
  readonly #wanted = new Map<string, string>();
  readonly #served = new Map<string, ServedModel>();
  #isLive = false;

  constructor(kpiSets: ReadonlyMap<string, KpiSet>, observer: ModelObserver) {
    this.#kpiSets = kpiSets;
    this.#observer = observer;
  }

  active(kpiSet: string): ServedModel | undefined {
    return this.#served.get(kpiSet);
  }

  /** Takes in a record of `models.v1`; null deletes what the key held. */
  async apply(key: string, record: ModelRecord | null): Promise<void> {
    if (record === null) this.#artifacts.delete(key.replace(/^model\//, ''));
    else if (record.artifact !== null) {
      const { modelId, kpiSet } = record.artifact;
      this.#artifacts.set(modelId, owned(record.artifact));
      if (this.#wanted.get(kpiSet) === modelId) await this.#serve(kpiSet);
    } else if (record.activation !== null) {
      this.#wanted.set(record.activation.kpiSet, record.activation.modelId);
      await this.#serve(record.activation.kpiSet);
    }
  }

  /** Until this is called models are only collected: of a long history just the last activation counts. */
  async goLive(): Promise<void> {
    this.#isLive = true;
    for (const kpiSet of this.#wanted.keys()) await this.#serve(kpiSet);
  }

  async #serve(name: string): Promise<void> {
    const kpiSet = this.#kpiSets.get(name);
    const artifact = this.#artifacts.get(this.#wanted.get(name)!);
    const previous = this.#served.get(name)?.id;
    if (!this.#isLive || kpiSet === undefined || artifact === undefined || artifact.modelId === previous)
      return;
    try {
      const session = await verifyModel(artifact, kpiSet);
      this.#served.set(name, servedModel(artifact, session));
      this.#observer.swapped(name, artifact.modelId, previous);
    } catch (error) {
      this.#observer.refused(name, artifact.modelId, error);
    }
  }
}

function servedModel(artifact: ModelArtifact, session: DetectorSession): ServedModel {
  return {
    id: artifact.modelId,
    threshold: artifact.promptThreshold,
    score: (batch) => session.score(batch),
    pValue: (score) => pValue(artifact.promptCalibration, score),
  };
}

/** Bytes that do not hold on to the whole fetch in which they came. */
function owned(artifact: ModelArtifact): ModelArtifact {
  return { ...artifact, onnx: Buffer.from(artifact.onnx), weights: null, optimizer: null };
}

/** Writes what became of models to the log. */
export function logged(logger: Logger, observer: ModelObserver): ModelObserver {
  return {
    swapped(kpiSet, modelId, previous) {
      logger.info({ kpiSet, modelId, previous }, 'model in force');
      observer.swapped(kpiSet, modelId, previous);
    },
    refused(kpiSet, modelId, error) {
      logger.error(
        { kpiSet, modelId, code: codeOf(error), err: error },
        'model refused; the one before stays',
      );
      observer.refused(kpiSet, modelId, error);
    },
  };
}
