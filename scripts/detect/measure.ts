import type { Detector } from '#core/detect/detector.ts';
import { overSteps } from '#core/detect/series-windows.ts';
import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import type { ScaledSeries } from '#core/series/batch-condition.ts';
import type { LabelledSeries } from './detect-input.ts';
import { type FitOptions, type FittedOnSeries, fitOnSeries } from './fit-series.ts';
import { qualityOf, thresholdOf } from './judge-series.ts';

/** Scores of one series, and what its labels say of them. */
export interface Measured {
  readonly detector: string;
  readonly entity: string;
  /** [steps] NaN at steps without a score */
  readonly scores: Float32Array;
  readonly threshold: number;
  readonly quality: EvaluationReport;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

/**
 * Fits a detector on one series, scores it, and judges by its labels.
 * @throws TowerwatchError INPUT_TOO_SHORT
 */
export async function measure(
  detector: Detector,
  own: LabelledSeries,
  scaled: ScaledSeries,
  options: FitOptions,
): Promise<Measured & { readonly fitted: FittedOnSeries }> {
  const fitted = fitOnSeries(detector, [{ own, scaled }], options);
  const began = performance.now();
  const scores = await overSteps(scaled, fitted.cut, (batch) => fitted.fitted.score(batch).scores);
  const scoreSeconds = (performance.now() - began) / 1000;
  const threshold = thresholdOf(scores, own);
  return {
    detector: detector.family,
    entity: own.series.entity,
    scores,
    threshold,
    quality: qualityOf(own, scores, threshold),
    fitSeconds: fitted.seconds,
    scoreSeconds,
    fitted,
  };
}
