import { anotunerWith } from '#core/detect/anotuner/anotuner.ts';
import type { Attention } from '#core/detect/cnn/architecture.ts';
import { cnnWith } from '#core/detect/cnn/cnn.ts';
import { type CnnDetectorSettings, DETECTOR_SETTINGS } from '#core/detect/cnn/settings.ts';
import { cvaeWith } from '#core/detect/cvae/cvae.ts';
import { type CvaeSettings, DEFAULT_SETTINGS } from '#core/detect/cvae/settings.ts';
import type { Detector } from '#core/detect/detector.ts';
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

/** The same of a forecaster. */
export const BRIEF_CNN: CnnDetectorSettings = {
  ...DETECTOR_SETTINGS,
  filters: 8,
  hidden: 16,
  batch: 32,
  learningRate: 1e-2,
  epochs: 2,
  maxWindows: 128,
};

const briefCnn = (attention: Attention) => () => cnnWith({ ...BRIEF_CNN, attention });

const TRAINED: Readonly<Record<string, (settings: CvaeSettings) => Detector>> = {
  anotuner: anotunerWith,
  cvae: cvaeWith,
  cnn: briefCnn('none'),
  'cnn-bahdanau': briefCnn('bahdanau'),
  'cnn-self-attention': briefCnn('self-attention'),
};

/** A family's detector; one that trains a network does so with these settings. */
export function briefly(family: string, settings = BRIEF): Detector {
  return TRAINED[family]?.(settings) ?? familyOf(family);
}

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
