import { DAY_MS } from '#core/series/grid.ts';
import type { Detector, FittedDetector, ScoreBatch, WindowBatch, WindowShape } from '../detector.ts';
import { requireShape, shapeOf } from '../detector-shape.ts';
import { ContributionScale, contributionsOf } from '../residual-features/contribution.ts';
import { stepsForTrailingMean, trailingMean } from '../trailing-mean.ts';

/**
 * Mean squared difference of each step's x from the same time of the day before, averaged over three steps. It remembers a
 * day of every entity, so batches must come in the order of time, and a window whose yesterday it has not seen scores 0.
 * No graph: a window alone does not hold its yesterday. A baseline.
 */
export const sameTimeYesterday: Detector = {
  family: 'same-time-yesterday',
  needsTensorFlow: false,
  needsDays: true,
  fit(windows) {
    let shape: WindowShape | undefined;
    let scale: ContributionScale | undefined;
    for (const batch of windows) {
      if (batch.count === 0) continue;
      shape ??= shapeOf(batch);
      requireShape(batch, shape);
      scale ??= new ContributionScale(shape);
      for (let b = 0; b < batch.count; b++) scale.add(batch, b);
    }
    if (!shape || !scale) throw new RangeError('no training windows');
    return new FittedSameTimeYesterday(shape, scale.weights());
  },
};

class FittedSameTimeYesterday implements FittedDetector {
  readonly family = 'same-time-yesterday';
  readonly #shape: WindowShape;
  readonly #contributionWeights: Float64Array;
  /** Entity → end of a window → x of its last steps, oldest first. */
  readonly #days = new Map<string, Map<number, Float32Array>>();

  constructor(shape: WindowShape, contributionWeights: Float64Array) {
    this.#shape = shape;
    this.#contributionWeights = contributionWeights;
  }

  score(batch: WindowBatch): ScoreBatch {
    requireShape(batch, this.#shape);
    const { length, kpis, hop } = this.#shape;
    const errors = new Float64Array(stepsForTrailingMean(length, hop));
    const scores = new Float32Array(batch.count * hop);
    for (let b = 0; b < batch.count; b++) {
      const last = (b + 1) * length * kpis;
      const today = batch.x.slice(last - errors.length * kpis, last);
      const yesterday = this.#exchange(batch.entities[b], batch.ends[b], today);
      if (yesterday) {
        for (let i = 0; i < errors.length; i++) errors[i] = meanSquare(today, yesterday, i * kpis, kpis);
        trailingMean(errors, hop, scores, b * hop);
      }
    }
    return { scores, contributions: contributionsOf(batch, this.#contributionWeights) };
  }

  /** Remembers today's steps, and gives back yesterday's if they were seen. */
  #exchange(entity: string, end: number, today: Float32Array): Float32Array | undefined {
    const day = this.#days.get(entity) ?? new Map<number, Float32Array>();
    this.#days.set(entity, day);
    for (const old of day.keys()) {
      if (old >= end - DAY_MS) break;
      day.delete(old);
    }
    day.set(end, today);
    return day.get(end - DAY_MS);
  }
}

function meanSquare(a: Float32Array, b: Float32Array, at: number, size: number): number {
  let sum = 0;
  for (let i = at; i < at + size; i++) sum += (a[i] - b[i]) ** 2;
  return sum / size;
}
