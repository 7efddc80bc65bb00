import type { WindowBatch } from '#core/detect/detector.ts';
import { windowsAt } from '#core/detect/window-selection.ts';
import { learnSurprise, scoreAt } from '#core/learn/fusion/surprise.ts';
import { calibrate } from '#core/threshold/calibration.ts';
import { chooseThreshold, type ThresholdRule } from '#core/threshold/choose.ts';
import type { FittedModel } from '../fit-base.ts';
import type { BestThresholds } from './examine.ts';
import { type ServedCandidate, scoresOf } from './served.ts';

const PROBE_WINDOWS = 4;

/**
 * A candidate as a model to publish, its thresholds as surprising to it as those that were best while it was on trial: it
 * may have learned from more labels since.
 * @param unjudged windows that thresholds and p-values are made from
 * @param rule where labels tell no threshold
 */
export async function buildModel(
  { family, onnx, settledDelay }: ServedCandidate,
  inForce: FittedModel,
  unjudged: WindowBatch,
  thresholds: BestThresholds,
  rule: ThresholdRule,
): Promise<FittedModel> {
  const { prompt, settled } = await scoresOf(onnx, unjudged);
  const at = (scores: Float32Array, surprise: number | undefined) =>
    surprise === undefined ? chooseThreshold(scores, rule) : scoreAt(learnSurprise(scores), surprise);
  const few = Array.from({ length: Math.min(PROBE_WINDOWS, unjudged.count) }, (_, i) => i);
  return {
    ...inForce,
    family,
    onnx,
    threshold: at(prompt, thresholds.prompt),
    ...(thresholds.prompt === undefined ? {} : { thresholdMethod: 'best F1 on labels held back' }),
    calibration: calibrate(prompt),
    settledThreshold: settled === undefined ? null : at(settled, thresholds.settled),
    settledDelay: settled === undefined ? 0 : settledDelay,
    settledCalibration: settled === undefined ? null : calibrate(settled),
    entityThresholds: [],
    probe: windowsAt(unjudged, few),
  };
}
