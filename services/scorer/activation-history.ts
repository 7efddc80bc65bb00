import type { ModelActivation } from '#schemas/types/topics.ts';

/** Which model is in force for each kpiSet, and which were before it, as far as the activations tell. */
export class ActivationHistory {
  /** kpiSet → model in force. */
  readonly #wanted = new Map<string, string>();
  /** kpiSet → model → the one before it. */
  readonly #before = new Map<string, Map<string, string>>();

  /** Activations come in the order of the topic; compaction may have left only the last, which names one before it. */
  add({ kpiSet, modelId, previous }: ModelActivation): void {
    const before = previous ?? this.#wanted.get(kpiSet);
    this.#wanted.set(kpiSet, modelId);
    if (before === undefined || before === modelId) return;
    const known = this.#before.get(kpiSet) ?? new Map<string, string>();
    this.#before.set(kpiSet, known.set(modelId, before));
  }

  kpiSets(): IterableIterator<string> {
    return this.#wanted.keys();
  }

  /** The model in force first, then those before it, newest first; none twice. */
  candidates(kpiSet: string): string[] {
    const candidates = new Set<string>();
    let modelId = this.#wanted.get(kpiSet);
    while (modelId !== undefined && !candidates.has(modelId)) {
      candidates.add(modelId);
      modelId = this.#before.get(kpiSet)?.get(modelId);
    }
    return [...candidates];
  }
}
