import { anotuner } from './anotuner/anotuner.ts';
import { cnn, cnnBahdanau, cnnSelfAttention } from './cnn/cnn.ts';
import { cvae } from './cvae/cvae.ts';
import { deepSvdd } from './deep-svdd/deep-svdd.ts';
import type { Detector } from './detector.ts';
import { isolationForest } from './isolation-forest/isolation-forest.ts';
import { mahalanobis } from './mahalanobis/mahalanobis.ts';
import { pcaResidual } from './pca-residual/pca-residual.ts';
import { randomScore } from './random-score/random-score.ts';
import { sameTimeYesterday } from './same-time-yesterday/same-time-yesterday.ts';

const FAMILIES: ReadonlyMap<string, Detector> = new Map(
  [
    anotuner,
    cvae,
    cnn,
    cnnBahdanau,
    cnnSelfAttention,
    deepSvdd,
    mahalanobis,
    pcaResidual,
    isolationForest,
    sameTimeYesterday,
    randomScore,
  ].map((detector) => [detector.family, detector]),
);

/** Names of all detectors. */
export const DETECTOR_FAMILIES: readonly string[] = [...FAMILIES.keys()];

/** @throws RangeError when there is no detector of that name */
export function familyOf(name: string): Detector {
  const detector = FAMILIES.get(name);
  if (!detector) throw new RangeError(`no detector '${name}'; there are ${DETECTOR_FAMILIES.join(', ')}`);
  return detector;
}
