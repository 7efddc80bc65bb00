import type { ForecastSeries } from '#core/detect/cnn/samples.ts';
import { held, type RawSeries } from '#core/series/raw-series.ts';
import { quantile } from '#core/threshold/quantile.ts';
import { usualLevels } from './usual-level.ts';

/** Traffic under this share of its median counts as this much, so that it has a logarithm. */
const LEAST_SHARE = 0.01;
const NORMAL_IQR = 1.35;
/** Spread of a KPI that hardly moves, as a logarithm. */
const LEAST_SPREAD = 0.01;
/** Traffic is read as no more than this many times its usual level, and no less than its share. */
const READ_UP_TO = Math.exp(0.5);

/** Series of the logarithm of traffic, and the way back. */
export interface TrafficSeries {
  readonly series: ForecastSeries;
  /** [K] median of the training part, raw */
  readonly typical: readonly number[];
  /** Of values [·, K] of the series. @returns raw */
  raw(values: Float32Array): Float32Array;
}

/**
 * What a traffic forecaster reads of each step: the logarithm of traffic, and that of what is usual at the step that follows,
 * both in units of the training part. So it knows the hour that it forecasts, as a network without a clock does not. Traffic
 * that is far off its usual level is read as less so: what is anomalous shall not become what is expected next.
 * @param trainSteps steps from which median and spread are taken
 * @throws RangeError where nothing was measured in them
 */
export function trafficSeries(raw: RawSeries, trainSteps: number): TrafficSeries {
  const { steps, kpis } = raw;
  const levels = usualLevels(raw);
  const read = new Float32Array(steps * kpis * 2);
  const target = new Float32Array(steps * kpis);
  const scales = Array.from({ length: kpis }, (_, k) => {
    const values = held(raw, k);
    const scale = scaleOf(values.subarray(0, trainSteps));
    const scaled = (value: number) => (Math.log(Math.max(value, scale.least)) - scale.middle) / scale.spread;
    for (let t = 0; t < steps; t++) {
      const usualAt = (step: number) => {
        const level = levels[Math.min(step, steps - 1) * kpis + k];
        return Number.isNaN(level) ? values[t] : level;
      };
      const now = usualAt(t);
      target[t * kpis + k] = scaled(values[t]);
      read[(t * kpis + k) * 2] = scaled(Math.min(Math.max(values[t], now / READ_UP_TO), now * READ_UP_TO));
      read[(t * kpis + k) * 2 + 1] = scaled(usualAt(t + 1));
    }
    return scale;
  });
  return {
    series: { inputs: 2 * kpis, read, outputs: kpis, target },
    typical: scales.map(({ middle }) => Math.exp(middle)),
    raw: (values) =>
      values.map((value, i) => Math.exp(value * scales[i % kpis].spread + scales[i % kpis].middle)),
  };
}

function scaleOf(training: Float32Array) {
  const median = quantile(training, 0.5);
  const least = Math.max(LEAST_SHARE * median, Number.MIN_VALUE);
  const logs = training.map((value) => Math.log(Math.max(value, least)));
  const spread = Math.max((quantile(logs, 0.75) - quantile(logs, 0.25)) / NORMAL_IQR, LEAST_SPREAD);
  return { least, middle: quantile(logs, 0.5), spread };
}
