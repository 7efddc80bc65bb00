import { runs } from '#core/evaluate/runs.ts';
import type { Span } from '#core/learn/judged-span.ts';
import type { ReplaySource } from '../replay/source.ts';

/** What the labels of a replayed source say of spans of its entities. Spans are event time in ms, both ends included. */
export class Truth {
  readonly #source: ReplaySource;
  readonly #anomalies = new Map<string, readonly Span[]>();

  constructor(source: ReplaySource) {
    this.#source = source;
  }

  /** Oldest first; none where the entity has no labels. */
  anomalies(entity: string): readonly Span[] {
    const known = this.#anomalies.get(entity) ?? this.#read(entity);
    this.#anomalies.set(entity, known);
    return known;
  }

  /** Whether labels mean something in the whole span: before they begin, and after the end, nobody knows. */
  knows(entity: string, { from, to }: Span): boolean {
    const labelledFrom = this.#source.labelledFrom(entity);
    return (
      labelledFrom !== undefined &&
      this.#stepOf(from) >= labelledFrom &&
      this.#stepOf(to) < this.#source.steps
    );
  }

  /** The anomaly that has most steps in a span; whole, as far as it reaches. */
  anomalyIn(entity: string, span: Span): Span | undefined {
    const [largest] = this.anomalies(entity)
      .map((anomaly) => ({ anomaly, shared: this.sharedSteps(anomaly, span) }))
      .filter(({ shared }) => shared > 0)
      .sort((a, b) => b.shared - a.shared);
    return largest?.anomaly;
  }

  /** Number of steps of a span. */
  steps({ from, to }: Span): number {
    return this.#stepOf(to) - this.#stepOf(from) + 1;
  }

  /** Number of steps that two spans have in common; an entity's grid may lie up to half a step off the source's. */
  sharedSteps(a: Span, b: Span): number {
    return Math.max(0, this.steps({ from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) }));
  }

  #read(entity: string): Span[] {
    const labels = this.#source.labels(entity);
    if (labels === undefined) return [];
    const { startMs, kpiSet } = this.#source;
    const time = (step: number) => startMs + step * kpiSet.granularityMs;
    return runs(labels.length, (step) => (labels[step] === 0 ? 0 : 1)).map(({ from, to }) => ({
      from: time(from),
      to: time(to - 1),
    }));
  }

  #stepOf(ms: number): number {
    return Math.round((ms - this.#source.startMs) / this.#source.kpiSet.granularityMs);
  }
}
