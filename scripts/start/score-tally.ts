import type { KpiScore } from '#schemas/types/topics.ts';
import type { ReplaySource } from '../replay/source.ts';
import { getOr, ScoreSeries } from './score-series.ts';

/**
 * What a reader of `kpi.scores.v1` sees of a replay: every step's score in its place, and which steps came twice.
 * Steps without a model count as answered, with no score.
 */
export class ScoreTally {
  readonly prompt: ScoreSeries;
  /** Entity → [steps] how often the step was answered. */
  readonly #answers = new Map<string, Uint8Array>();
  readonly #steps: number;
  messages = 0;
  /** Scores that are infinite or not a number: as if there were none. */
  notFinite = 0;
  /** Newest step scored. */
  newest = -1;

  constructor(source: ReplaySource) {
    this.prompt = new ScoreSeries(source);
    this.#steps = source.steps;
  }

  add(score: KpiScore, hop: number): void {
    if (score.status === 'SILENT' || score.status === 'RESUMED') return;
    this.messages++;
    const last = this.prompt.stepOf(score.end);
    const answers = getOr(this.#answers, score.entity, () => new Uint8Array(this.#steps));
    for (let step = last - hop + 1; step <= last; step++) answers[step]++;
    this.newest = Math.max(this.newest, last);
    if (score.threshold === null) return;
    this.notFinite += score.scores.filter((value) => !Number.isFinite(value)).length;
    this.prompt.add(score.entity, score.end, score.scores, score.threshold);
  }

  /** @param expected steps that accepted samples complete in windows, by entity */
  compare(expected: ReadonlyMap<string, Uint8Array>): { lost: number; duplicated: number } {
    let lost = 0;
    let duplicated = 0;
    for (const [entity, wanted] of expected) {
      const answers = this.#answers.get(entity);
      for (let step = 0; step < wanted.length; step++) {
        const count = answers?.[step] ?? 0;
        if (wanted[step] === 1 && count === 0) lost++;
        if (count > 1) duplicated += count - 1;
      }
    }
    return { lost, duplicated };
  }
}
