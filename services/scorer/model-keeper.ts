import type { Logger } from 'pino';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { codeOf } from '#platform/errors/boundary.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { FollowedRecord } from '#platform/kafka/refused-records.ts';
import { TaskQueue } from '#platform/lifecycle/task-queue.ts';
import { ownedArtifact } from '#platform/models/owned-artifact.ts';
import { verifyModel } from '#platform/onnx/verify-model.ts';
import type { ModelActivation, ModelArtifact, ModelRecord } from '#schemas/types/topics.ts';
import { ActivationHistory } from './activation-history.ts';
import { LoadedModel } from './loaded-model.ts';
import type { ModelTable, ServedModel } from './model-table.ts';

/** Told what became of a newly active model. */
export interface ModelObserver {
  swapped(kpiSet: string, modelId: string, previous: string | undefined): void;
  /** @param record the model's, where it came while the topic was followed and was not refused before */
  refused(
    kpiSet: string,
    modelId: string,
    error: unknown,
    record: FollowedRecord | undefined,
  ): Promise<void> | void;
}

interface KeptArtifact {
  readonly artifact: ModelArtifact;
  /** As it came, until it has been verified. */
  record: FollowedRecord | undefined;
}

/**
 * Keeps the models of `models.v1` and serves those in force. A model that comes into force is verified first (size, hash,
 * shapes, its probe), then takes the old one's place at once. A bad one is refused and the old one stays; where there is
 * none, as after a restart, the last good one of those in force before takes its place.
 */
export class ModelKeeper implements ModelTable {
  readonly #kpiSets: ReadonlyMap<string, KpiSet>;
  readonly #observer: ModelObserver;
  readonly #artifacts = new Map<string, KeptArtifact>();
  readonly #activations = new ActivationHistory();
  readonly #served = new Map<string, LoadedModel>();
  #isLive = false;
  /** Verification takes time, and a later record must not be overtaken by an earlier one. */
  readonly #tasks = new TaskQueue();

  constructor(kpiSets: ReadonlyMap<string, KpiSet>, observer: ModelObserver) {
    this.#kpiSets = kpiSets;
    this.#observer = observer;
  }

  active(kpiSet: string): ServedModel | undefined {
    return this.#served.get(kpiSet);
  }

  /**
   * Takes in a record of `models.v1`; null deletes what the key held.
   * @param source the record as it came
   */
  apply(key: string, record: ModelRecord | null, source?: FollowedRecord): Promise<void> {
    return this.#tasks.run(async () => {
      if (record === null) this.#artifacts.delete(key.replace(/^model\//, ''));
      else if (record.artifact !== null) await this.#keep(record.artifact, source);
      else if (record.activation !== null) await this.#activate(record.activation);
    });
  }

  /** Until this is called models are only collected: of a long history just the last activation counts. */
  goLive(): Promise<void> {
    return this.#tasks.run(async () => {
      this.#isLive = true;
      for (const kpiSet of this.#activations.kpiSets()) await this.#serve(kpiSet);
    });
  }

  async #keep(artifact: ModelArtifact, source: FollowedRecord | undefined): Promise<void> {
    const { modelId, kpiSet } = artifact;
    // What was there before this instance has been put aside by another, or by this one before it restarted.
    const record = this.#isLive && source !== undefined ? ownedRecord(source) : undefined;
    this.#artifacts.set(modelId, { artifact: ownedArtifact(artifact), record });
    const [wanted, ...before] = this.#activations.candidates(kpiSet);
    if (wanted === modelId || (!this.#served.has(kpiSet) && before.includes(modelId)))
      await this.#serve(kpiSet);
  }

  async #activate(activation: ModelActivation): Promise<void> {
    this.#activations.add(activation);
    await this.#serve(activation.kpiSet);
  }

  async #serve(name: string): Promise<void> {
    const kpiSet = this.#kpiSets.get(name);
    if (!this.#isLive || kpiSet === undefined) return;
    const old = this.#served.get(name);
    for (const modelId of this.#activations.candidates(name)) {
      if (modelId === old?.id) return;
      const model = await this.#load(modelId, kpiSet);
      if (model !== undefined) {
        this.#served.set(name, model);
        this.#observer.swapped(name, modelId, old?.id);
        await old?.retire();
        return;
      }
      if (old !== undefined) return;
    }
  }

  /** @returns undefined where it is refused, or has not come yet; the observer is told */
  async #load(modelId: string, kpiSet: KpiSet): Promise<LoadedModel | undefined> {
    const kept = this.#artifacts.get(modelId);
    try {
      if (kept === undefined) {
        throw new TowerwatchError(
          'MODEL_UNKNOWN',
          `model ${modelId} is put in force, but is not in models.v1`,
        );
      }
      const session = await verifyModel(kept.artifact, kpiSet);
      kept.record = undefined;
      return new LoadedModel(kept.artifact, session);
    } catch (error) {
      await this.#observer.refused(kpiSet.name, modelId, error, kept?.record);
      if (kept !== undefined) kept.record = undefined;
      return undefined;
    }
  }
}

function ownedRecord(record: FollowedRecord): FollowedRecord {
  return { ...record, value: record.value && Buffer.from(record.value) };
}

/** Writes what became of models to the log. */
export function logged(logger: Logger, observer: ModelObserver): ModelObserver {
  return {
    swapped(kpiSet, modelId, previous) {
      logger.info({ kpiSet, modelId, previous }, 'model in force');
      observer.swapped(kpiSet, modelId, previous);
    },
    refused(kpiSet, modelId, error, record) {
      logger.error(
        { kpiSet, modelId, code: codeOf(error), err: error },
        'model refused; the one before stays',
      );
      return observer.refused(kpiSet, modelId, error, record);
    },
  };
}
