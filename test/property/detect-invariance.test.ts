import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FittedDetector, ScoreBatch } from '#core/detect/detector.ts';
import { familyOf } from '#core/detect/families.ts';
import { seededRandom } from '#core/random/random.ts';
import { briefly, describeEach } from '../support/brief-detectors.ts';
import { permuteKpis, pick, randomBatch } from '../support/window-batches.ts';

const shape = { length: 20, kpis: 5, hop: 4 };
const training = randomBatch(shape, 120, seededRandom(1));
const tested = randomBatch(shape, 24, seededRandom(2), { steps: 5, kpis: [1], shift: 3 });
const permutation = (size: number) =>
  fc.shuffledSubarray(
    Array.from({ length: size }, (_, i) => i),
    { minLength: size },
  );

describeEach(
  ['anotuner', 'cvae', 'deep-svdd', 'mahalanobis', 'pca-residual', 'isolation-forest', 'random-score'],
  (family, unless) => {
    /** TensorFlow multiplies a single row by another kernel. */
    const rounding = familyOf(family).needsTensorFlow ? 1e-6 : 0;
    let fitted: FittedDetector;
    let whole: ScoreBatch;

    beforeAll(() => {
      fitted = briefly(family).fit([training], seededRandom(3));
      whole = fitted.score(tested);
    });

    test(`a window's score does not depend on the batch it comes in${unless}`, () => {
      fc.assert(
        fc.property(permutation(tested.count), fc.integer({ min: 1, max: 9 }), (order, size) => {
          for (let from = 0; from < order.length; from += size) {
            const part = order.slice(from, from + size);
            const { scores, contributions } = fitted.score(pick(tested, part));
            part.forEach((index, b) => {
              for (let j = 0; j < shape.hop; j++) {
                const expected = whole.scores[index * shape.hop + j];
                const difference = Math.abs(scores[b * shape.hop + j] - expected);
                expect(difference).toBeLessThanOrEqual(rounding * (1 + expected));
              }
              for (let k = 0; k < shape.kpis; k++) {
                expect(contributions[b * shape.kpis + k]).toBe(whole.contributions[index * shape.kpis + k]);
              }
            });
          }
        }),
        { numRuns: 25 },
      );
    });

    test(`fitting does not depend on how the training windows are batched${unless}`, () => {
      const parts = [0, 40, 41, 120].slice(1).map((to, i, ends) => {
        const from = i === 0 ? 0 : ends[i - 1];
        return pick(
          training,
          Array.from({ length: to - from }, (_, b) => from + b),
        );
      });
      expect(briefly(family).fit(parts, seededRandom(3)).score(tested)).toEqual(whole);
    });
  },
);

describe.each(['mahalanobis', 'pca-residual', 'random-score'])('%s', (family) => {
  const whole = familyOf(family).fit([training], seededRandom(3)).score(tested);

  test('the order of the KPIs does not matter', () => {
    fc.assert(
      fc.property(permutation(shape.kpis), (order) => {
        const permuted = familyOf(family).fit([permuteKpis(training, order)], seededRandom(3));
        const { scores, contributions } = permuted.score(permuteKpis(tested, order));
        scores.forEach((score, i) => {
          expect(Math.abs(score - whole.scores[i])).toBeLessThanOrEqual(1e-5 * (1 + whole.scores[i]));
        });
        contributions.forEach((value, at) => {
          expect(value).toBe(whole.contributions[at - (at % shape.kpis) + order[at % shape.kpis]]);
        });
      }),
      { numRuns: 20 },
    );
  });
});
