import { ownedArtifact } from '#platform/models/owned-artifact.ts';
import type {
  Label,
  LabelRequest,
  ModelActivation,
  ModelArtifact,
  ModelRecord,
  RetrainCommand,
  RetrainRun,
} from '#schemas/types/topics.ts';

/** Where a record lies on its topic. */
interface Place {
  readonly partition: number;
  readonly offset: bigint;
}

/**
 * What the topics say that the retrainer reads whole, in every instance: whoever takes a kpiSet over has it there. What
 * an instance itself writes comes back to it here a moment later.
 */
export class RetrainTables {
  readonly #labels = new Map<string, Map<string, Label>>();
  readonly #runs = new Map<string, RetrainRun>();
  readonly #requests = new Map<string, Map<string, LabelRequest>>();
  readonly #models = new Map<string, ModelArtifact>();
  readonly #activations = new Map<string, ModelActivation[]>();
  readonly #commands = new Map<string, Place>();

  /** Rises with every label. */
  labelRevision = 0;

  addLabel(label: Label): void {
    this.labelRevision++;
    within(this.#labels, label.kpiSet).set(label.id, label);
  }

  addRun(run: RetrainRun): void {
    this.#runs.set(run.id, run);
  }

  addRequest(request: LabelRequest): void {
    within(this.#requests, request.runId).set(request.id, request);
  }

  addCommand({ id }: RetrainCommand, { partition, offset }: Place): void {
    if (!this.#commands.has(id)) this.#commands.set(id, { partition, offset });
  }

  /** A record of `models.v1`; null deletes what the key held. */
  addModel(key: string, record: ModelRecord | null): void {
    if (record === null) {
      this.#models.delete(key.replace(/^model\//, ''));
      this.#activations.delete(key.replace(/^active\//, ''));
    } else if (record.artifact !== null) {
      this.#models.set(record.artifact.modelId, ownedArtifact(record.artifact, 'whole'));
    } else if (record.activation !== null) {
      const { kpiSet } = record.activation;
      this.#activations.set(kpiSet, [...(this.#activations.get(kpiSet) ?? []), record.activation]);
    }
  }

  /** By id, as they stand. */
  labels(kpiSet: string): ReadonlyMap<string, Label> {
    return within(this.#labels, kpiSet);
  }

  /** Oldest first. */
  runs(kpiSet: string): RetrainRun[] {
    return [...this.#runs.values()]
      .filter((run) => run.kpiSet === kpiSet)
      .sort((a, b) => a.startedAt - b.startedAt);
  }

  /** Of a run. */
  requests(runId: string): ReadonlyMap<string, LabelRequest> {
    return within(this.#requests, runId);
  }

  model(modelId: string): ModelArtifact | undefined {
    return this.#models.get(modelId);
  }

  /** Of a kpiSet, oldest first. */
  activations(kpiSet: string): readonly ModelActivation[] {
    return this.#activations.get(kpiSet) ?? [];
  }

  /** Where commands came first, by id: on this partition. */
  commands(partition: number): Map<string, bigint> {
    const here = [...this.#commands].filter(([, place]) => place.partition === partition);
    return new Map(here.map(([id, { offset }]) => [id, offset]));
  }
}

function within<V>(maps: Map<string, Map<string, V>>, key: string): Map<string, V> {
  const found = maps.get(key) ?? new Map<string, V>();
  maps.set(key, found);
  return found;
}
