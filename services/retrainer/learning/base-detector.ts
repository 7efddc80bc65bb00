import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import { FittedCvae } from '#core/detect/cvae/cvae.ts';
import { type RestoredCvae, restoreCvae } from '#core/detect/cvae/restore.ts';
import { sampleWindows } from '#core/detect/cvae/training-windows.ts';
import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import { DETECTOR_FAMILIES } from '#core/detect/families.ts';
import { learnMahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import type { ModelArtifact } from '#schemas/types/topics.ts';
import { detectorOf } from '../fit-base.ts';
import { fittedModelOf } from './model-in-force.ts';

/** Families that have a CVAE, whose weights their models carry. */
const WITH_CVAE: readonly string[] = ['anotuner', 'cvae'];

/**
 * The family that candidates build on: that of the model in force, which a person may have published in place of the
 * kpiSet's own; of a head or a fusion, which do not tell, the kpiSet's.
 */
export function baseFamily(
  { detector }: Pick<KpiSet, 'detector'>,
  { family }: Pick<ModelArtifact, 'family'>,
): string {
  return DETECTOR_FAMILIES.includes(family) ? family : detector;
}

/** The network of the model in force; undefined where its base has no CVAE. */
export function baseCvae(kpiSet: KpiSet, inForce: ModelArtifact): RestoredCvae | undefined {
  const { weights } = fittedModelOf(inForce);
  if (weights === undefined || !WITH_CVAE.includes(baseFamily(kpiSet, inForce))) return undefined;
  const { windowLength: length, kpis, hop } = kpiSet;
  return restoreCvae(weights, { length, kpis: kpis.length, hop });
}

/**
 * The detector of the model in force as it was before any label, which candidates build on. A CVAE comes from the weights
 * that the model carries; all else is learned again from the windows that the model was made from, with its seed.
 * @param training may be iterated more than once
 * @param seed of the windows that are kept of them
 * @throws TowerwatchError TENSORFLOW_MISSING where the detector needs that
 */
export async function baseDetector(
  kpiSet: KpiSet,
  inForce: ModelArtifact,
  training: Iterable<WindowBatch>,
  seed: number,
): Promise<FittedDetector> {
  const detector = detectorOf({ ...kpiSet, detector: baseFamily(kpiSet, inForce) });
  if (detector.needsTensorFlow) await loadTensorFlow();
  const restored = baseCvae(kpiSet, inForce);
  if (restored === undefined) return detector.fit(training, seededRandom(inForce.lineage.seed));
  const { trained, settings } = restored;
  const windows = sampleWindows(training, seededRandom(seed).fork('windows'), settings);
  const cvae = new FittedCvae(windows, trained, settings);
  return detector.family === 'cvae' ? cvae : new FittedAnotuner(cvae, learnMahalanobis(training));
}
