import type { Emission } from '#platform/stream/stage.ts';
import type { LabelRequest, ModelActivation, ModelArtifact, RetrainRun } from '#schemas/types/topics.ts';
import type { Book } from './book.ts';

/** Writes in a book, and on the topics in the same transaction. */
export class Pen {
  readonly emissions: Emission[];
  readonly #book: Book;

  constructor(book: Book, emissions: Emission[]) {
    this.#book = book;
    this.emissions = emissions;
  }

  run(run: RetrainRun): RetrainRun {
    this.#book.putRun(run);
    this.emissions.push({ topic: 'retrain.runs.v1', key: run.id, value: run });
    return run;
  }

  requests(requests: readonly LabelRequest[]): void {
    for (const request of requests) {
      this.#book.putRequest(request);
      this.emissions.push({ topic: 'label-requests.v1', key: request.runId, value: request });
    }
  }

  model(artifact: ModelArtifact): void {
    const key = `model/${artifact.modelId}`;
    this.emissions.push({ topic: 'models.v1', key, value: { artifact, activation: null } });
  }

  activation(activation: Omit<ModelActivation, 'kpiSet' | 'previous'>): void {
    const { kpiSet, inForce } = this.#book;
    const whole: ModelActivation = {
      ...activation,
      kpiSet: kpiSet.name,
      previous: inForce?.modelId ?? null,
      // The history takes the latest for the one in force, and clocks differ.
      since: Math.max(activation.since, (inForce?.since ?? 0) + 1),
    };
    this.#book.putActivation(whole);
    this.emissions.push({
      topic: 'models.v1',
      key: `active/${kpiSet.name}`,
      value: { artifact: null, activation: whole },
    });
  }
}
