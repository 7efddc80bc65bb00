import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cnnWith } from '#core/detect/cnn/cnn.ts';
import { DETECTOR_SETTINGS } from '#core/detect/cnn/settings.ts';
import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import { encodeOnnx } from '#core/onnx/encode.ts';
import { seededRandom } from '#core/random/random.ts';
import { DetectorSession } from '#platform/onnx/detector-session.ts';
import { BRIEF_CNN } from '../support/brief-detectors.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';
import { randomBatch } from '../support/window-batches.ts';

const { describe, unless } = whereTensorFlow();

/** Largest difference relative to the larger of the value and 1. */
function difference(actual: Float32Array, expected: Float32Array): number {
  expect(actual).toHaveLength(expected.length);
  return expected.reduce(
    (most, value, i) => Math.max(most, Math.abs(actual[i] - value) / Math.max(1, value)),
    0,
  );
}

async function requireSame(fitted: FittedDetector, batches: readonly WindowBatch[]): Promise<void> {
  const session = await DetectorSession.open(encodeOnnx(fitted.graph!()));
  try {
    for (const batch of batches) {
      const expected = fitted.score(batch);
      const actual = await session.score(batch);
      expect(difference(actual.scores, expected.scores)).toBeLessThan(1e-4);
      expect(difference(actual.contributions, expected.contributions)).toBeLessThan(1e-5);
    }
  } finally {
    await session.close();
  }
}

describe.each(['none', 'bahdanau', 'self-attention'] as const)('a CNN with attention %s', (attention) => {
  test(`its graph scores as it does, whatever the shape${unless}`, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          context: fc.integer({ min: 16, max: 40 }),
          kpis: fc.integer({ min: 1, max: 38 }),
          hop: fc.integer({ min: 1, max: 6 }),
          seed: fc.nat(1000),
        }),
        async ({ context, kpis, hop, seed }) => {
          const shape = { length: context + 2 + hop, kpis, hop };
          const random = seededRandom(seed);
          const detector = cnnWith({ ...BRIEF_CNN, attention });
          const fitted = detector.fit([randomBatch(shape, 60, random)], random);
          await requireSame(fitted, [randomBatch(shape, 7, random, { steps: 2, kpis: [0], shift: 5 })]);
        },
      ),
      { numRuns: 6 },
    );
  });

  test(`of usual size, on windows like those of training and on wild ones${unless}`, async () => {
    const shape = { length: 78, kpis: 12, hop: 4 };
    const random = seededRandom(1);
    const windows = randomBatch(shape, 60, random);
    const fitted = cnnWith({ ...DETECTOR_SETTINGS, attention, epochs: 2 }).fit([windows], random);
    const wild = { ...windows, x: windows.x.map(() => random.uniform(-8, 8)) };
    await requireSame(fitted, [windows, wild]);
  });
});
