import { expect, test } from '@jest/globals';
import { PUBLISHED_SETTINGS } from '#core/detect/cnn/settings.ts';
import { seededRandom } from '#core/random/random.ts';
import type { RawSeries } from '#core/series/raw-series.ts';
import { forecastTraffic } from '#core/traffic/forecast-traffic.ts';
import { relativeDeviations } from '#core/traffic/relative-deviation.ts';
import { splitOf } from '#core/traffic/split.ts';
import { whereTensorFlow } from '../support/tensorflow.ts';

const { describe, unless } = whereTensorFlow();

const STEPS = 8 * 7 * 24;
const SETTINGS = { ...PUBLISHED_SETTINGS, filters: 8, hidden: 16, learningRate: 1e-2, epochs: 3 };
const split = splitOf(STEPS);
/** One in the training part, one in the test part. */
const SPIKES = [600, 1200];

/** Hours with a daily swing and noise. */
function hours(kpis: number): RawSeries {
  const random = seededRandom(1);
  const values = Float32Array.from({ length: STEPS * kpis }, (_, i) => {
    const hour = Math.floor(i / kpis);
    const usual = 1000 * (1.5 + Math.sin((2 * Math.PI * hour) / 24)) * (1 + (i % kpis));
    return usual * Math.exp(random.normal(0, 0.05)) * (SPIKES.includes(hour) ? 5 : 1);
  });
  return {
    entity: 'shop',
    startMs: Date.UTC(2024, 0, 1),
    granularityMs: 3_600_000,
    steps: STEPS,
    kpis,
    values,
  };
}

const forecast = (raw: RawSeries) => forecastTraffic(raw, split, 'none', seededRandom(2), {}, SETTINGS);

describe('forecasts of traffic', () => {
  test.each([1, 2])(`are near what comes, of %d KPIs, and far from spikes${unless}`, (kpis) => {
    const raw = hours(kpis);
    const { predicted, typical } = forecast(raw);
    expect(typical).toHaveLength(kpis);
    expect([...predicted.subarray(0, 72 * kpis)].every(Number.isNaN)).toBe(true);
    const deviations = [...relativeDeviations(raw.values, predicted, typical)];
    const known = deviations.slice(72).sort((a, b) => a - b);
    expect(known[Math.floor(known.length / 2)]).toBeLessThan(0.2);
    for (const spike of SPIKES) expect(deviations[spike]).toBeGreaterThan(0.6);
  });

  test(`are the same by the same seed${unless}`, () => {
    expect(forecast(hours(1))).toEqual(forecast(hours(1)));
  });

  test(`are refused where there is too little to learn from${unless}`, () => {
    const raw = hours(1);
    const short = { ...raw, steps: 100, values: raw.values.subarray(0, 100) };
    expect(() => forecastTraffic(short, splitOf(100), 'none', seededRandom(1))).toThrow(RangeError);
  });
});
