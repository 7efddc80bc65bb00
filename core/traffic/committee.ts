import type { Attention } from '#core/detect/cnn/architecture.ts';
import { forecasts } from '#core/detect/cnn/forecasts.ts';
import type { ForecastSamples } from '#core/detect/cnn/samples.ts';
import { type CnnSettings, PUBLISHED_SETTINGS } from '#core/detect/cnn/settings.ts';
import { trainCnn } from '#core/detect/cnn/train.ts';
import type { TrainingRun } from '#core/detect/detector.ts';
import type { Random } from '#core/random/random.ts';
import type { RawSeries } from '#core/series/raw-series.ts';
import { trafficSeries } from './forecast-series.ts';
import type { TrafficSplit } from './split.ts';

/** Steps that a forecast is made from, as published. */
const CONTEXT = 72;
/** Parts of the training part, each unknown to one of the networks. */
const NETWORKS = 5;

/** The published network in larger steps: the same error in a third of the time (docs/adr/0026-cnn-forecaster.md). */
export const TRAFFIC_SETTINGS: CnnSettings = {
  ...PUBLISHED_SETTINGS,
  batch: 64,
  learningRate: 3e-4,
};

export interface TrafficForecasts {
  /** [steps, K] raw; NaN for the first steps, of which there is no context */
  readonly predicted: Float32Array;
  /** [K] median of the training part, raw */
  readonly typical: readonly number[];
}

/**
 * Forecasts each step of a series from the 72 before it, by networks that have not been trained on the step: of the training
 * part by the one that was trained without that fifth of it, later by the mean of all five. So deviations of the training
 * part are what they would be later, and a threshold may be chosen by its labels too.
 * @throws RangeError where the training part is too short
 */
export function forecastTraffic(
  raw: RawSeries,
  { validationFrom, testFrom, steps }: TrafficSplit,
  attention: Attention,
  random: Random,
  run: TrainingRun = {},
  settings: CnnSettings = TRAFFIC_SETTINGS,
): TrafficForecasts {
  const { series, typical, raw: toRaw } = trafficSeries(raw, validationFrom);
  const { outputs, inputs } = series;
  const samples = (wanted: (step: number) => boolean): ForecastSamples => ({
    ...series,
    context: CONTEXT,
    starts: Int32Array.from(
      Array.from({ length: steps - CONTEXT }, (_, start) => start).filter((start) => wanted(start + CONTEXT)),
    ),
  });
  const learned = validationFrom - CONTEXT;
  if (learned < NETWORKS) {
    throw new RangeError(
      `${validationFrom} steps to train on, where forecasts from ${CONTEXT} steps are made`,
    );
  }
  const partOf = (step: number) => Math.floor(((step - CONTEXT) * NETWORKS) / learned);
  const validation = samples((step) => step >= validationFrom && step < testFrom);
  const later = samples((step) => step >= validationFrom);
  const { filters, hidden } = settings;
  const architecture = { context: CONTEXT, inputs, outputs, filters, hidden, attention };
  const scaled = new Float32Array(steps * outputs).fill(Number.NaN);
  const sums = new Float32Array(later.starts.length * outputs);
  for (let part = 0; part < NETWORKS; part++) {
    const training = samples((step) => step < validationFrom && partOf(step) !== part);
    const chance = random.fork(`network ${part}`);
    const trained = trainCnn(
      architecture,
      training,
      validation,
      chance,
      { ...settings, attention },
      {
        onProgress: ({ step, steps: most, loss }) =>
          run.onProgress?.({ step: part * most + step, steps: NETWORKS * most, loss }),
      },
    );
    const own = samples((step) => step < validationFrom && partOf(step) === part);
    scaled.set(forecasts(trained, own), (own.starts[0] + CONTEXT) * outputs);
    forecasts(trained, later).forEach((value, i) => {
      sums[i] += value;
    });
  }
  scaled.set(
    sums.map((sum) => sum / NETWORKS),
    validationFrom * outputs,
  );
  return { predicted: toRaw(scaled), typical };
}
