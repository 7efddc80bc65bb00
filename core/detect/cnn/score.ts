import type { WindowBatch, WindowShape } from '../detector.ts';
import { STEP_FLOOR } from '../residual-features/residual.ts';
import { TRAILING_STEPS, trailingMean } from '../trailing-mean.ts';
import { absoluteErrors, forecasts } from './forecasts.ts';
import type { ForecastSamples } from './samples.ts';
import type { TrainedCnn } from './train.ts';
import { WindowSeries } from './window-series.ts';

/** No KPI's error is taken to be smaller than this on average, in units of its typical step. */
const LEAST_ERROR = 0.05;

/** [K] what absolute errors are multiplied by: 1 / (their mean over these samples · K) */
export function errorWeightsOf(trained: TrainedCnn, samples: ForecastSamples): Float64Array {
  const { outputs, starts } = samples;
  const sums = new Float64Array(outputs);
  const errors = absoluteErrors(trained, samples);
  for (let i = 0; i < errors.length; i++) sums[i % outputs] += errors[i];
  return sums.map((sum) => 1 / (Math.max(sum / starts.length, LEAST_ERROR) * outputs));
}

/**
 * [B, hop] score of each new step: the errors of its KPIs' forecasts, each in units of that KPI's mean error, averaged over
 * the KPIs, and over it and the two steps before.
 * @param errorWeights [K] of `errorWeightsOf`
 */
export function cnnScores(
  trained: TrainedCnn,
  errorWeights: Float64Array,
  shape: WindowShape,
  batch: WindowBatch,
): Float32Array {
  const { hop, kpis } = shape;
  const scored = hop + TRAILING_STEPS - 1;
  const errors = absoluteErrors(trained, samplesOf(shape, batch, trained.architecture.context, scored));
  const scores = new Float32Array(batch.count * hop);
  const perStep = new Float64Array(scored);
  for (let b = 0; b < batch.count; b++) {
    for (let j = 0; j < scored; j++) {
      const at = (b * scored + j) * kpis;
      perStep[j] = errorWeights.reduce((sum, weight, k) => sum + weight * errors[at + k], 0);
    }
    trailingMean(perStep, hop, scores, b * hop);
  }
  return scores;
}

/** [B, hop, K] what is forecast of each new step, in scaled units. */
export function expectedBy(trained: TrainedCnn, shape: WindowShape, batch: WindowBatch): Float32Array {
  const { length, hop, kpis } = shape;
  const { seasonal, trend, step } = batch;
  const residual = forecasts(trained, samplesOf(shape, batch, trained.architecture.context, hop));
  return residual.map((value, i) => {
    const k = i % kpis;
    const b = Math.floor(i / (hop * kpis));
    const at = ((b + 1) * length - hop) * kpis + (i % (hop * kpis));
    return value * Math.max(step[b * kpis + k], STEP_FLOOR) + seasonal[at] + trend[b * kpis + k];
  });
}

function samplesOf(
  shape: WindowShape,
  batch: WindowBatch,
  context: number,
  forecast: number,
): ForecastSamples {
  const series = new WindowSeries(shape, batch.count);
  for (let i = 0; i < batch.count; i++) series.add(batch, i);
  return series.samples(context, forecast);
}
