import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { type Random, seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { BRIEF, briefly, describeEach } from '../support/brief-detectors.ts';
import { fleetWindows } from '../support/fleet-windows.ts';
import { steps } from '../support/series-samples.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

/** Fits a detector; parameters of a network are then moved anywhere, some scales beyond their bounds. */
function fitAnyhow(family: string, windows: WindowBatch, random: Random): FittedDetector {
  const detector = briefly(family, { ...BRIEF, trainingSteps: 1 });
  let checkpoint: { readonly best: { readonly parameters: Float32Array } } | undefined;
  const fitted = detector.fit([windows], random, {
    onCheckpoint(state) {
      checkpoint = state as NonNullable<typeof checkpoint>;
    },
  });
  if (checkpoint === undefined) return fitted;
  const { parameters } = checkpoint.best;
  parameters.forEach((value, i) => {
    parameters[i] = value + random.normal(0, 0.3);
  });
  parameters.subarray(-windows.kpis).forEach((_, k, logScale) => {
    logScale[k] = random.uniform(-4, 5);
  });
  return detector.fit([windows], random, { checkpoint });
}

/** Largest difference between two score arrays, relative to the larger of the value and 1. */
function difference(actual: Float32Array, expected: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  return expected.reduce((most, value, i) => {
    const relative = Math.abs(actual[i] - value) / Math.max(1, Math.abs(value));
    return Number.isFinite(relative) ? Math.max(most, relative) : Number.POSITIVE_INFINITY;
  }, 0);
}

/** Nothing like the training windows: anything within the clips. */
function wild(batch: WindowBatch, seed: number): WindowBatch {
  const random = seededRandom(seed);
  return {
    ...batch,
    x: batch.x.map(() => random.uniform(-8, 8)),
    step: batch.step.map(() => random.uniform(0, 2)),
  };
}

describeEach(['anotuner', 'cvae', 'deep-svdd', 'mahalanobis', 'pca-residual'], (family, unless) => {
  test(`its graph scores as the detector does${unless}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          length: fc.integer({ min: 2, max: 48 }),
          kpis: fc.integer({ min: 1, max: 38 }),
          hop: fc.integer({ min: 1, max: 6 }),
          seed: fc.nat(1000),
        }),
        async ({ length, kpis, hop, seed }) => {
          const shape = { length, kpis, hop: Math.min(hop, length) };
          const random = seededRandom(seed);
          const fitted = fitAnyhow(family, randomBatch(shape, 150, random), random);
          const session = await DetectorSession.open(encodeOnnx(fitted.graph!()));
          try {
            session.requireShape(shape);
            const alike = randomBatch(shape, 7, random, { steps: 2, kpis: [0], shift: 5 });
            for (const batch of [alike, wild(alike, seed)]) {
              const expected = fitted.score(batch);
              const actual = await session.score(batch);
              expect(difference(actual.scores, expected.scores)).toBeLessThan(1e-5);
              expect(difference(actual.contributions, expected.contributions)).toBeLessThan(1e-5);
            }
          } finally {
            await session.close();
          }
        },
      ),
      { numRuns: 20 },
    );
  });

  describe('of usual size, on the windows of a fleet', () => {
    const windows = fleetWindows(2, 1);
    let fitted: FittedDetector;
    let session: DetectorSession;

    beforeAll(async () => {
      fitted = briefly(family, { ...DEFAULT_SETTINGS, trainingSteps: 40 }).fit([windows], seededRandom(2));
      session = await DetectorSession.open(encodeOnnx(fitted.graph!()));
    });

    afterAll(() => session.close());

    test(`scores as the detector does${unless}`, async () => {
      for (const batch of [windows, wild(windows, 3)]) {
        const expected = fitted.score(batch);
        const actual = await session.score(batch);
        expect(difference(actual.scores, expected.scores)).toBeLessThan(1e-5);
        expect(difference(actual.contributions, expected.contributions)).toBeLessThan(1e-5);
      }
    });

    test(`scores a window to the same bits in any batch${unless}`, async () => {
      const whole = await session.score(windows);
      const sizes = fc.integer({ min: 1, max: 40 });
      await fc.assert(
        fc.asyncProperty(fc.nat(windows.count - 40), sizes, async (from, size) => {
          const { scores } = await session.score(pick(windows, steps(from, from + size)));
          expect(scores).toEqual(whole.scores.slice(from * windows.hop, (from + size) * windows.hop));
        }),
        { numRuns: 60 },
      );
    });
  });
});
