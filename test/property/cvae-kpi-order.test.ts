import { beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cvaeParameters, KERNEL } from '#core/detect/cvae/architecture.ts';
import type { ScoreBatch } from '#core/detect/detector.ts';
import { parameterArrays } from '#core/nn/parameters.ts';
import { seededRandom } from '#core/random/random.ts';
import { BRIEF, briefly, describeEach } from '../support/brief-detectors.ts';
import { permuteKpis, randomBatch } from '../support/window-batches.ts';

const shape = { length: 20, kpis: 5, hop: 4 };
const { kpis } = shape;
const training = randomBatch(shape, 60, seededRandom(1));
const tested = randomBatch(shape, 12, seededRandom(2), { steps: 5, kpis: [1], shift: 3 });
const order = fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: kpis });

interface Checkpoint {
  readonly best: { readonly parameters: Float32Array };
}

/** Brings K neighbouring rows of a matrix into another order: row k of the result is row order[k]. */
function permuteRows(matrix: Float32Array, first: number, width: number, order: readonly number[]): void {
  const rows = order.map((row) => matrix.slice((first + row) * width, (first + row + 1) * width));
  rows.forEach((row, k) => {
    matrix.set(row, (first + k) * width);
  });
}

/** Every parameter that belongs to a KPI goes where the KPI goes. */
function permuteParameters(parameters: Float32Array, order: readonly number[]): void {
  const { channels, hidden, latent } = BRIEF;
  const specs = cvaeParameters({ kpis, steps: shape.length, channels, hidden, latent });
  const p = parameterArrays(parameters, specs);
  for (let j = 0; j < KERNEL; j++) permuteRows(p.convolutionWeights, j * kpis, channels, order);
  for (const part of [0, kpis]) {
    permuteRows(p.encoderWeights, channels + part, 4 * hidden, order);
    permuteRows(p.decoderWeights, latent + part, 4 * hidden, order);
  }
  for (let h = 0; h < hidden; h++) permuteRows(p.outputWeights, h * kpis, 1, order);
  permuteRows(p.outputBias, 0, 1, order);
  permuteRows(p.logScale, 0, 1, order);
}

describeEach(['anotuner', 'cvae'], (family, unless) => {
  let whole: ScoreBatch;
  let trained: Checkpoint;

  beforeAll(() => {
    const onCheckpoint = (checkpoint: object) => {
      trained = checkpoint as Checkpoint;
    };
    whole = briefly(family).fit([training], seededRandom(3), { onCheckpoint }).score(tested);
  });

  test(`KPIs in another order, with the weights that belong to them, score the same${unless}`, () => {
    fc.assert(
      fc.property(order, (order) => {
        const checkpoint = structuredClone(trained);
        permuteParameters(checkpoint.best.parameters, order);
        const permuted = briefly(family).fit([permuteKpis(training, order)], seededRandom(3), { checkpoint });
        const { scores, contributions } = permuted.score(permuteKpis(tested, order));
        scores.forEach((score, i) => {
          expect(Math.abs(score - whole.scores[i])).toBeLessThan(1e-5 * (1 + whole.scores[i]));
        });
        contributions.forEach((value, at) => {
          expect(value).toBe(whole.contributions[at - (at % kpis) + order[at % kpis]]);
        });
      }),
      { numRuns: 20 },
    );
  });
});
