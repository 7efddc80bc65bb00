import type { ReplaySource } from '../replay/source.ts';

/** Scores of a replay's steps, each with the threshold by which it is judged. NaN where there is none. */
export class ScoreSeries {
  /** Entity → [steps] */
  readonly scores = new Map<string, Float32Array>();
  /** Entity → [steps] */
  readonly thresholds = new Map<string, Float64Array>();
  readonly #source: Pick<ReplaySource, 'startMs' | 'steps' | 'kpiSet'>;

  constructor(source: Pick<ReplaySource, 'startMs' | 'steps' | 'kpiSet'>) {
    this.#source = source;
  }

  /**
   * Puts the scores of consecutive steps in their places; those that are not finite, or outside the replay, have none.
   * @param end event time of the last, ms
   */
  add(entity: string, end: number, values: ArrayLike<number>, threshold: number): void {
    const { steps } = this.#source;
    const scores = getOr(this.scores, entity, () => new Float32Array(steps).fill(Number.NaN));
    const thresholds = getOr(this.thresholds, entity, () => new Float64Array(steps).fill(Number.NaN));
    const first = this.stepOf(end) - values.length + 1;
    for (let j = 0; j < values.length; j++) {
      const step = first + j;
      if (step < 0 || step >= steps || !Number.isFinite(values[j])) continue;
      scores[step] = values[j];
      thresholds[step] = threshold;
    }
  }

  /** Index of the step at a time. */
  stepOf(ms: number): number {
    return Math.round((ms - this.#source.startMs) / this.#source.kpiSet.granularityMs);
  }
}

export function getOr<V>(map: Map<string, V>, key: string, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
