import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { fitPareto, paretoExcess, paretoSurvival } from '#core/threshold/gpd.ts';
import { peaksOverThreshold } from '#core/threshold/pot.ts';
import { quantile } from '#core/threshold/quantile.ts';

type Pairs = [at: number, value: number][];

interface Reference {
  quantiles: { values: number[]; levels: Pairs }[];
  tails: {
    name: string;
    excesses: number[];
    fit: { shape: number; scale: number; logLikelihood: number; quantiles: Pairs; survival: Pairs };
  }[];
  peaksOverThreshold: { name: string; scores: number[]; start: number; thresholds: Pairs }[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('../fixtures/threshold/reference.json', import.meta.url), 'utf8'),
);

test.each(reference.quantiles.map((entry) => [entry.values.length, entry] as const))(
  'quantiles of %d values equal those of numpy',
  (_, { values, levels }) => {
    for (const [level, expected] of levels) {
      expect(quantile(Float64Array.from(values), level)).toBeCloseTo(expected, 12);
    }
  },
);

describe.each(reference.tails)('generalised Pareto fit: $name', ({ excesses, fit }) => {
  const own = fitPareto(Float64Array.from(excesses));

  test('is at least as likely as that of scipy', () => {
    expect(own.logLikelihood).toBeGreaterThan(fit.logLikelihood - 1e-6);
  });

  test('has the parameters of scipy', () => {
    expect(Math.abs(own.shape - fit.shape)).toBeLessThan(1e-3);
    expect(Math.abs(own.scale / fit.scale - 1)).toBeLessThan(1e-3);
    expect(Math.abs(own.logLikelihood - fit.logLikelihood)).toBeLessThan(1e-4);
  });

  test('reads survival and quantiles as scipy does', () => {
    for (const [excess, share] of fit.survival) expect(paretoSurvival(fit, excess)).toBeCloseTo(share, 12);
    for (const [share, excess] of fit.quantiles) {
      expect(Math.abs(paretoExcess(fit, share) / excess - 1)).toBeLessThan(1e-9);
    }
  });
});

test.each(reference.peaksOverThreshold)(
  'thresholds by peaks over threshold are those of numpy and scipy: $name',
  ({ scores, start, thresholds }) => {
    for (const [risk, expected] of thresholds) {
      const { threshold, tail } = peaksOverThreshold(Float64Array.from(scores), risk);
      expect(tail!.start).toBeCloseTo(start, 12);
      expect(Math.abs(threshold / expected - 1)).toBeLessThan(1e-4);
    }
  },
);
