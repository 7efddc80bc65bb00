import { anotunerWith } from '#core/detect/anotuner/anotuner.ts';
import { cvaeWith } from '#core/detect/cvae/cvae.ts';
import { type CvaeSettings, DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import { familyOf } from '#core/detect/families.ts';
import { whereTensorFlow } from './tensorflow.ts';

/** A small network, and a training of a moment. */
export const BRIEF: CvaeSettings = {
  ...DEFAULT_SETTINGS,
  channels: 8,
  hidden: 8,
  latent: 3,
  batch: 32,
  learningRate: 1e-2,
  trainingSteps: 20,
  validateEvery: 5,
};

const TRAINED = new Map(
  [cvaeWith(BRIEF), anotunerWith(BRIEF)].map((detector) => [detector.family, detector]),
);

/** A family's detector; one that trains a network does so briefly. */
export const briefly = (family: string) => TRAINED.get(family) ?? familyOf(family);

/**
 * Describes each family.
 * @param tests given the family, and what titles end with: where it cannot be trained its tests are skipped
 */
export function describeEach(
  families: readonly string[],
  tests: (family: string, unless: string) => void,
): void {
  for (const family of families) {
    const { describe, unless } = whereTensorFlow(familyOf(family).needsTensorFlow);
    describe(family, () => tests(family, unless));
  }
}
