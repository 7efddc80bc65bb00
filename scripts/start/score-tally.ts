import type { KpiScore } from '#schemas/types/topics.ts';
import type { ReplaySource } from '../replay/source.ts';

/** Not a number: no score for the step. */
const NONE = Number.NaN;

/**
 * What a reader of `kpi.scores.v1` sees of a replay: every step's score in its place, and which steps came twice.
 * Steps without a model count as answered, with no score.
 */
export class ScoreTally {
  /** Entity → [steps] prompt score, NaN where there is none. */
  readonly scores = new Map<string, Float32Array>();
  /** Entity → [steps] how often the step was answered. */
  readonly #answers = new Map<string, Uint8Array>();
  readonly #source: ReplaySource;
  messages = 0;
  threshold: number | undefined;
  /** Scores that are infinite or not a number: as if there were none. */
  notFinite = 0;
  /** Newest step scored. */
  newest = -1;

  constructor(source: ReplaySource) {
    this.#source = source;
  }

  add(score: KpiScore, hop: number): void {
    if (score.status === 'SILENT' || score.status === 'RESUMED') return;
    this.messages++;
    const { startMs, steps, kpiSet } = this.#source;
    const last = Math.round((score.end - startMs) / kpiSet.granularityMs);
    const scores = getOr(this.scores, score.entity, () => new Float32Array(steps).fill(NONE));
    const answers = getOr(this.#answers, score.entity, () => new Uint8Array(steps));
    for (let j = 0; j < hop; j++) {
      const step = last - (hop - 1 - j);
      answers[step]++;
      if (score.scores.length === 0) continue;
      if (Number.isFinite(score.scores[j])) scores[step] = score.scores[j];
      else this.notFinite++;
    }
    this.newest = Math.max(this.newest, last);
    if (score.threshold !== null) this.threshold = score.threshold;
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

function getOr<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
