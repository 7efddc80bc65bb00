import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isolationForest } from '#core/detect/isolation-forest/isolation-forest.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { randomBatch } from '../support/window-batches.ts';

/** A value of a feature that is right at a tree's threshold may fall to its other side in float32. */
const FLIPPED = 0.01;

const shapes = fc
  .record({
    length: fc.integer({ min: 1, max: 48 }),
    kpis: fc.integer({ min: 1, max: 20 }),
    hop: fc.integer({ min: 1, max: 6 }),
  })
  .map((shape) => ({ ...shape, hop: Math.min(shape.hop, shape.length) }));

test('the graph of an isolation forest scores as the detector does', async () => {
  await fc.assert(
    fc.asyncProperty(shapes, fc.nat(1000), async (shape, seed) => {
      const random = seededRandom(seed);
      const fitted = isolationForest.fit([randomBatch(shape, 100, random)], random);
      const session = await DetectorSession.open(encodeOnnx(fitted.graph!()));
      try {
        session.requireShape(shape);
        const batch = randomBatch(shape, 40, random, { steps: 2, kpis: [0], shift: 5 });
        const expected = fitted.score(batch);
        const actual = await session.score(batch);
        expect(actual.scores).toHaveLength(expected.scores.length);
        const differ = expected.scores.filter((score, i) => !(Math.abs(actual.scores[i] - score) < 1e-5));
        expect(differ.length).toBeLessThanOrEqual(FLIPPED * expected.scores.length);
        expected.scores.forEach((score, i) => {
          expect(Math.abs(actual.scores[i] - score)).toBeLessThan(0.05);
        });
        expected.contributions.forEach((value, i) => {
          expect(Math.abs(actual.contributions[i] - value)).toBeLessThan(1e-5 * Math.max(1, value));
        });
      } finally {
        await session.close();
      }
    }),
    { numRuns: 25 },
  );
});
