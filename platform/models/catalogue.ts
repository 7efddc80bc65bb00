import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ModelActivation, ModelArtifact, ModelRecord } from '#schemas/types/topics.ts';
import { earlierModels } from './earlier-models.ts';
import { type ArtifactExtent, ownedArtifact } from './owned-artifact.ts';

/** Ids that a message names before it refers to the list. */
const NAMED_IDS = 10;

/** A model as it is listed, without what only training reads. */
export interface CatalogueModel {
  /** Its weights and optimizer are null, or more is left out; what those had is below. */
  readonly artifact: ModelArtifact;
  readonly weightsBytes: number;
  readonly optimizerBytes: number;
}

/** All that `models.v1` holds. */
export class ModelCatalogue {
  readonly #models = new Map<string, CatalogueModel>();
  /** kpiSet → its activations, oldest first. */
  readonly #activations = new Map<string, ModelActivation[]>();
  readonly #extent: ArtifactExtent;

  /** @param extent what is kept of a model: by default all that a scorer needs */
  constructor(extent: Exclude<ArtifactExtent, 'whole'> = 'served') {
    this.#extent = extent;
  }

  /** Takes in a record, in the order of the topic; null deletes what the key held. */
  add(key: string, record: ModelRecord | null): void {
    if (record === null) {
      this.#models.delete(key.replace(/^model\//, ''));
      this.#activations.delete(key.replace(/^active\//, ''));
    } else if (record.artifact !== null) {
      const { artifact } = record;
      this.#models.set(artifact.modelId, {
        artifact: ownedArtifact(artifact, this.#extent),
        weightsBytes: artifact.weights?.length ?? 0,
        optimizerBytes: artifact.optimizer?.length ?? 0,
      });
    } else if (record.activation !== null) {
      const { kpiSet } = record.activation;
      const earlier = this.#activations.get(kpiSet);
      if (earlier === undefined) this.#activations.set(kpiSet, [record.activation]);
      else earlier.push(record.activation);
    }
  }

  /** By kpiSet, newest first. */
  models(): CatalogueModel[] {
    return [...this.#models.values()].sort(
      ({ artifact: a }, { artifact: b }) =>
        a.kpiSet.localeCompare(b.kpiSet, 'en') ||
        b.createdAt - a.createdAt ||
        a.modelId.localeCompare(b.modelId, 'en'),
    );
  }

  find(modelId: string): CatalogueModel | undefined {
    return this.#models.get(modelId);
  }

  /** @throws TowerwatchError MODEL_UNKNOWN, with what there is */
  require(modelId: string): CatalogueModel {
    const model = this.find(modelId);
    if (model !== undefined) return model;
    throw new TowerwatchError('MODEL_UNKNOWN', `models.v1 has no model ${modelId}; ${this.#named()}`);
  }

  /** KpiSets that have a model or an activation, in order. */
  kpiSets(): string[] {
    const names = [...this.#models.values()].map(({ artifact }) => artifact.kpiSet);
    return [...new Set([...names, ...this.#activations.keys()])].sort((a, b) => a.localeCompare(b, 'en'));
  }

  /** Of a kpiSet, oldest first. */
  activations(kpiSet: string): readonly ModelActivation[] {
    return this.#activations.get(kpiSet) ?? [];
  }

  inForce(kpiSet: string): ModelActivation | undefined {
    return this.#activations.get(kpiSet)?.at(-1);
  }

  /** Models to which the kpiSet can be rolled back, newest first. */
  earlier(kpiSet: string): string[] {
    return earlierModels(this.activations(kpiSet));
  }

  /** Models that this one was tuned from, nearest first; the last may not be there any more. */
  ancestors({ parent }: ModelArtifact): string[] {
    const ancestors = new Set<string>();
    for (let next = parent; next !== null && !ancestors.has(next); ) {
      ancestors.add(next);
      next = this.find(next)?.artifact.parent ?? null;
    }
    return [...ancestors];
  }

  /** Models that were tuned from this one, oldest first. */
  children(modelId: string): string[] {
    return [...this.#models.values()]
      .filter(({ artifact }) => artifact.parent === modelId)
      .sort((a, b) => a.artifact.createdAt - b.artifact.createdAt)
      .map(({ artifact }) => artifact.modelId);
  }

  #named(): string {
    const ids = this.models().map(({ artifact }) => artifact.modelId);
    if (ids.length === 0) return 'it has none at all';
    const more = ids.length > NAMED_IDS ? ` and ${ids.length - NAMED_IDS} more` : '';
    return `there are ${ids.slice(0, NAMED_IDS).join(', ')}${more}`;
  }
}
