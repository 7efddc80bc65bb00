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
/** Samples that an epoch sees at least: so many the published series has. Of a shorter one it sees each several times. */
const EPOCH = 2500;

export interface TrafficForecasts {
  /** [steps, K] raw; NaN for the first steps, of which there is no context */
  readonly predicted: Float32Array;
  /** [K] median of the training part, raw */
  readonly typical: readonly number[];
}

/**
 * Forecasts each step of a series from the traffic of the 72 before it, as published: a network that is trained on the
 * training part until it gains nothing on the validation part.
 * @throws RangeError where the training part is too short
 */
export function forecastTraffic(
  raw: RawSeries,
  { validationFrom, testFrom, steps }: TrafficSplit,
  attention: Attention,
  random: Random,
  run: TrainingRun = {},
  settings: CnnSettings = PUBLISHED_SETTINGS,
): TrafficForecasts {
  if (validationFrom <= CONTEXT) {
    throw new RangeError(
      `${validationFrom} steps to train on, where forecasts from ${CONTEXT} steps are made`,
    );
  }
  const { series, typical, raw: toRaw } = trafficSeries(raw, validationFrom);
  const { outputs, inputs } = series;
  const samples = (from: number, to: number): ForecastSamples => ({
    ...series,
    context: CONTEXT,
    starts: Int32Array.from({ length: to - from }, (_, i) => from + i - CONTEXT),
  });
  const training = samples(CONTEXT, validationFrom);
  const passes = Math.ceil(EPOCH / training.starts.length);
  const seen = Int32Array.from({ length: passes * training.starts.length }, (_, i) => {
    return training.starts[i % training.starts.length];
  });
  const { filters, hidden } = settings;
  const trained = trainCnn(
    { context: CONTEXT, inputs, outputs, filters, hidden, attention },
    { ...training, starts: seen },
    samples(validationFrom, testFrom),
    random,
    { ...settings, attention },
    run,
  );
  const scaled = new Float32Array(steps * outputs).fill(Number.NaN);
  scaled.set(forecasts(trained, samples(CONTEXT, steps)), CONTEXT * outputs);
  return { predicted: toRaw(scaled), typical };
}
