import type { Detector } from '#core/detect/detector.ts';
import { overSteps } from '#core/detect/series-windows.ts';
import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import { type FitOptions, type FittedOnSeries, fitOnSeries, type PreparedSeries } from './fit-series.ts';
import { calibrationScores, qualityOf, thresholdOf } from './judge-series.ts';

/** Scores of one series, and what its labels say of them. */
export interface Measured {
  readonly detector: string;
  readonly series: PreparedSeries;
  /** [steps] NaN at steps without a score */
  readonly scores: Float32Array;
  readonly fitted: FittedOnSeries;
  readonly threshold: number;
  readonly quality: EvaluationReport;
  readonly fitSeconds: number;
  readonly scoreSeconds: number;
}

/**
 * Fits a detector on the learned part of one series, scores all of it, and judges by its labels.
 * @throws TowerwatchError INPUT_TOO_SHORT
 */
export async function measure(
  detector: Detector,
  series: PreparedSeries,
  options: FitOptions,
): Promise<Measured> {
  const fittedOn = fitOnSeries(detector, [series], options);
  const { fitted, cut, seconds } = fittedOn;
  const began = performance.now();
  const scores = await overSteps(series.scaled, cut, (batch) => fitted.score(batch).scores);
  const scoreSeconds = (performance.now() - began) / 1000;
  const threshold = thresholdOf(calibrationScores(scores, series.learnSteps));
  return {
    detector: detector.family,
    series,
    scores,
    fitted: fittedOn,
    threshold,
    quality: qualityOf(series, scores, threshold),
    fitSeconds: seconds,
    scoreSeconds,
  };
}

/**
 * What a detector expects of a series.
 * @returns [steps, K] in raw units, NaN where nothing is expected; undefined where the detector expects nothing
 */
export async function expectedIn(
  { fitted, cut }: FittedOnSeries,
  { scaled, condition }: PreparedSeries,
): Promise<Float32Array | undefined> {
  if (fitted.expected === undefined) return undefined;
  const expected = await overSteps(scaled, cut, (batch) => fitted.expected!(batch), scaled.kpis);
  return inRawUnits(expected, condition);
}

/** [steps, K] */
function inRawUnits(scaled: Float32Array, condition: PreparedSeries['condition']): Float32Array {
  return scaled.map((value, i) => {
    const { median, scale } = condition[i % condition.length];
    return median + scale * value;
  });
}
