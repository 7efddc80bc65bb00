import type { ModelArtifact, ModelRecord } from '#schemas/types/topics.ts';

/** The models of a kpiSet, as a reader of `models.v1` sees them. */
export class Models {
  readonly #kpiSet: string;
  readonly #artifacts = new Map<string, ModelArtifact>();
  #activeId: string | undefined;

  constructor(kpiSet: string) {
    this.#kpiSet = kpiSet;
  }

  add({ artifact, activation }: ModelRecord): void {
    if (artifact?.kpiSet === this.#kpiSet) this.#artifacts.set(artifact.modelId, artifact);
    if (activation?.kpiSet === this.#kpiSet) this.#activeId = activation.modelId;
  }

  get inForce(): ModelArtifact | undefined {
    return this.#activeId === undefined ? undefined : this.#artifacts.get(this.#activeId);
  }
}
