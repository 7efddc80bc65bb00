import type { KpiSet } from '#core/series/kpi-set.ts';
import type { LabelRequest, ModelActivation, RetrainRun } from '#schemas/types/topics.ts';
import { hasEnded } from './run-state.ts';
import type { RetrainTables } from './tables.ts';

/**
 * What an instance knows of a kpiSet while it answers for it: the topics' tables, ahead of which is only what it has
 * written itself.
 */
export class Book {
  readonly kpiSet: KpiSet;
  readonly #tables: RetrainTables;
  readonly #runs: Map<string, RetrainRun>;
  readonly #requests = new Map<string, LabelRequest>();
  readonly #activations: ModelActivation[] = [];

  constructor(kpiSet: KpiSet, tables: RetrainTables) {
    this.kpiSet = kpiSet;
    this.#tables = tables;
    this.#runs = new Map(tables.runs(kpiSet.name).map((run) => [run.id, run]));
    for (const run of this.#runs.values()) {
      for (const request of tables.requests(run.id).values()) this.#requests.set(request.id, request);
    }
  }

  /** Oldest first. */
  get runs(): RetrainRun[] {
    return [...this.#runs.values()];
  }

  get current(): RetrainRun | undefined {
    return this.runs.find((run) => !hasEnded(run));
  }

  run(id: string): RetrainRun | undefined {
    return this.#runs.get(id);
  }

  request(id: string): LabelRequest | undefined {
    return this.#requests.get(id);
  }

  requestsOf({ id }: Pick<RetrainRun, 'id'>): LabelRequest[] {
    return [...this.#requests.values()].filter(({ runId }) => runId === id);
  }

  /** Oldest first; other writers' too. */
  get activations(): ModelActivation[] {
    const known = this.#tables.activations(this.kpiSet.name);
    const written = this.#activations.filter(
      ({ modelId, since }) => !known.some((other) => other.modelId === modelId && other.since === since),
    );
    return [...known, ...written];
  }

  get inForce(): ModelActivation | undefined {
    return this.activations.at(-1);
  }

  putRun(run: RetrainRun): void {
    this.#runs.set(run.id, run);
  }

  putRequest(request: LabelRequest): void {
    this.#requests.set(request.id, request);
  }

  putActivation(activation: ModelActivation): void {
    this.#activations.push(activation);
  }
}
