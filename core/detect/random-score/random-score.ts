import type { Random } from '#core/random/random.ts';
import type { Detector, FittedDetector, ScoreBatch, WindowBatch } from '../detector.ts';

/**
 * A uniform random score per step: what any detector must beat. It depends on the seed, the entity and the time alone, not
 * on how windows are batched.
 */
export const randomScore: Detector = {
  family: 'random-score',
  needsTensorFlow: false,
  leastLength: () => 1,
  fit(windows, random) {
    for (const batch of windows) if (batch.count > 0) return new FittedRandomScore(random);
    throw new RangeError('no training windows');
  },
};

class FittedRandomScore implements FittedDetector {
  readonly family = 'random-score';
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  score({ count, hop, kpis, entities, ends }: WindowBatch): ScoreBatch {
    const scores = new Float32Array(count * hop);
    for (let b = 0; b < count; b++) {
      const draws = this.#random.fork(`${entities[b]}@${ends[b]}`);
      for (let j = 0; j < hop; j++) scores[b * hop + j] = draws.uniform();
    }
    return { scores, contributions: new Float32Array(count * kpis) };
  }
}
