import type { Detector } from '#core/detect/detector.ts';
import { overSteps } from '#core/detect/series-windows.ts';
import type { EvaluationReport } from '#core/evaluate/evaluate.ts';
import { type FitOptions, fitOnSeries, type PreparedSeries } from './fit-series.ts';
import { calibrationScores, qualityOf, thresholdOf } from './judge-series.ts';

/** Scores of one series, and what its labels say of them. */
export interface Measured {
  readonly detector: string;
  readonly series: PreparedSeries;
  /** [steps] NaN at steps without a score */
  readonly scores: Float32Array;
  /** [steps, K] in raw units, NaN where nothing is expected; absent where the detector expects nothing. */
  readonly expected?: Float32Array;
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
  const { fitted, cut, seconds } = fitOnSeries(detector, [series], options);
  const { scaled, condition } = series;
  const began = performance.now();
  const scores = await overSteps(scaled, cut, (batch) => fitted.score(batch).scores);
  const scoreSeconds = (performance.now() - began) / 1000;
  const threshold = thresholdOf(calibrationScores(scores, series.learnSteps));
  const expected =
    fitted.expected && (await overSteps(scaled, cut, (batch) => fitted.expected!(batch), scaled.kpis));
  return {
    detector: detector.family,
    series,
    scores,
    ...(expected && { expected: inRawUnits(expected, condition) }),
    threshold,
    quality: qualityOf(series, scores, threshold),
    fitSeconds: seconds,
    scoreSeconds,
  };
}

/** [steps, K] */
function inRawUnits(scaled: Float32Array, condition: PreparedSeries['condition']): Float32Array {
  return scaled.map((value, i) => {
    const { median, scale } = condition[i % condition.length];
    return median + scale * value;
  });
}
