import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { calibrate, pValue } from '#core/threshold/calibration.ts';
import { fitPareto, paretoExcess, paretoSurvival } from '#core/threshold/gpd.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
/** Scores as they come, and such that tie: small samples, with and without a tail. */
const samples = fc.oneof(
  fc.array(float, { minLength: 1, maxLength: 300 }),
  fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 600 }),
  fc
    .array(fc.double({ min: 1e-6, max: 1, noNaN: true }), { minLength: 50, maxLength: 400 })
    .map((uniform) => uniform.map((u) => u ** -0.7)),
);

test('p-values lie in (0, 1] and never rise with the score', () => {
  fc.assert(
    fc.property(samples, fc.array(float, { maxLength: 20 }), (scores, others) => {
      const calibration = calibrate(Float32Array.from(scores));
      const near = calibration.tail ? [calibration.tail.start, calibration.tail.start + 1e-6] : [];
      const asked = Float64Array.from([...scores, ...others, ...near]).sort();
      let previous = 1;
      for (const score of asked) {
        const p = pValue(calibration, score);
        expect(p).toBeGreaterThan(0);
        expect(p).toBeLessThanOrEqual(previous);
        previous = p;
      }
    }),
  );
});

test('p-values below the tail are the share at or above, to within the spacing of the grid', () => {
  fc.assert(
    fc.property(samples, (scores) => {
      const values = Float32Array.from(scores);
      const calibration = calibrate(values);
      for (const score of values) {
        if (calibration.tail && score > calibration.tail.start) continue;
        const share = values.filter((other) => other >= score).length / values.length;
        expect(Math.abs(pValue(calibration, score) - share)).toBeLessThanOrEqual(0.011 + 1 / values.length);
      }
    }),
  );
});

test('a fit is no less likely than the exponential one, keeps its bounds and does not depend on the unit', () => {
  const excesses = fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), {
    minLength: 2,
    maxLength: 100,
  });
  fc.assert(
    fc.property(excesses, fc.constantFrom(1e-6, 1e-3, 1e3, 1e6), (values, unit) => {
      const fit = fitPareto(Float64Array.from(values));
      const mean = values.reduce((sum, value) => sum + value) / values.length;
      expect(fit.logLikelihood).toBeGreaterThanOrEqual(-values.length * (Math.log(mean) + 1) - 1e-9);
      expect(fit.shape).toBeGreaterThanOrEqual(-0.5);
      expect(fit.shape).toBeLessThanOrEqual(5);
      expect(fit.scale).toBeGreaterThan(0);
      const scaled = fitPareto(Float64Array.from(values, (value) => value * unit));
      const change = values.length * Math.log(unit);
      expect(Math.abs(scaled.logLikelihood + change - fit.logLikelihood)).toBeLessThan(1e-6 * values.length);
    }),
  );
});

test('survival and its inverse agree', () => {
  const shapes = fc.constantFrom(-0.5, -0.2, -1e-7, 0, 1e-7, 0.3, 2);
  fc.assert(
    fc.property(
      shapes,
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-9, max: 1, noNaN: true }),
      (shape, scale, share) => {
        const back = paretoSurvival({ scale, shape }, paretoExcess({ scale, shape }, share));
        expect(Math.abs(back / share - 1)).toBeLessThan(1e-5);
      },
    ),
  );
});
