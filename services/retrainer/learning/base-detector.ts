import { FittedAnotuner } from '#core/detect/anotuner/anotuner.ts';
import { FittedCvae } from '#core/detect/cvae/cvae.ts';
import { restoreCvae } from '#core/detect/cvae/restore.ts';
import { sampleWindows } from '#core/detect/cvae/training-windows.ts';
import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import { learnMahalanobis } from '#core/detect/mahalanobis/mahalanobis.ts';
import { seededRandom } from '#core/random/random.ts';
import type { KpiSet } from '#core/series/kpi-set.ts';
import { loadTensorFlow } from '#platform/tensorflow/load-tensorflow.ts';
import { detectorOf, type FittedModel } from '../fit-base.ts';

/**
 * The kpiSet's detector as it was before any label, which candidates build on: its network from the weights of the model in
 * force, all else learned again from the windows that the model was made from.
 * @param training may be iterated more than once
 * @throws TowerwatchError TENSORFLOW_MISSING where the detector needs that
 */
export async function baseDetector(
  kpiSet: KpiSet,
  { weights }: Pick<FittedModel, 'weights'>,
  training: Iterable<WindowBatch>,
  seed: number,
): Promise<FittedDetector> {
  const detector = detectorOf(kpiSet);
  if (detector.needsTensorFlow) await loadTensorFlow();
  const random = seededRandom(seed);
  if (weights === undefined) return detector.fit(training, random);
  const shape = { length: kpiSet.windowLength, kpis: kpiSet.kpis.length, hop: kpiSet.hop };
  const { trained, settings } = restoreCvae(weights, shape);
  const windows = sampleWindows(training, random.fork('windows'), settings);
  const cvae = new FittedCvae(windows, trained, settings);
  return detector.family === 'cvae' ? cvae : new FittedAnotuner(cvae, learnMahalanobis(training));
}
