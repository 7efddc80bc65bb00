import type { ForecastSeries } from '#core/detect/cnn/samples.ts';
import { held, type RawSeries } from '#core/series/raw-series.ts';
import { quantile } from '#core/threshold/quantile.ts';

/** Traffic in units of what a network reads, and the way back. */
export interface TrafficSeries {
  readonly series: ForecastSeries;
  /** [K] median of the training part, raw */
  readonly typical: readonly number[];
  /** Of values [·, K] of the series. @returns raw */
  raw(values: Float32Array): Float32Array;
}

/**
 * Traffic between 0, the least of the training part, and 1, its most, as published: it is read and forecast so.
 * @param trainSteps steps from which these are taken
 */
export function trafficSeries(raw: RawSeries, trainSteps: number): TrafficSeries {
  const { steps, kpis } = raw;
  const values = new Float32Array(steps * kpis);
  const scales = Array.from({ length: kpis }, (_, k) => {
    const own = held(raw, k);
    const training = own.subarray(0, trainSteps);
    const least = training.reduce((a, b) => Math.min(a, b));
    const span = training.reduce((a, b) => Math.max(a, b)) - least || 1;
    for (let t = 0; t < steps; t++) values[t * kpis + k] = (own[t] - least) / span;
    return { least, span, median: quantile(training, 0.5) };
  });
  return {
    series: { inputs: kpis, read: values, outputs: kpis, target: values },
    typical: scales.map(({ median }) => median),
    raw: (scaled) => scaled.map((value, i) => scales[i % kpis].least + scales[i % kpis].span * value),
  };
}
