import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { BlockSet, blockCount } from '#core/detect/spectrum/blocks.ts';
import { boundedPower } from '#core/detect/spectrum/featurize.ts';
import { flaggedShare, spectrumThresholds } from '#core/detect/spectrum/verdict.ts';
import { noisySpectra } from '../support/spectra.ts';

const size = (max: number) => fc.integer({ min: 1, max });
const shapes = fc.record({ window: size(8), predict: size(4), shift: size(6) });

describe('blocks', () => {
  test('lie within the recording, and one more would not', () => {
    fc.assert(
      fc.property(shapes, fc.nat(60), (shape, rows) => {
        const endOf = (block: number) => block * shape.shift + shape.window + shape.predict;
        const count = blockCount(rows, shape);
        if (count > 0) expect(endOf(count - 1)).toBeLessThanOrEqual(rows);
        expect(endOf(count)).toBeGreaterThan(rows);
      }),
    );
  });

  test('that are recorded one after the other are the same blocks', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 12, max: 60 }), size(5), (shape, rows, width) => {
        const blocks = new BlockSet(shape, width + 1);
        blocks.add(noisySpectra(rows, width + 1));
        const length = shape.window + shape.predict;
        const again = new BlockSet({ ...shape, shift: length }, width + 1);
        again.add({ rows: blocks.count * length, width: width + 1, values: blocks.recorded() });
        const all = Array.from({ length: blocks.count }, (_, i) => i);
        expect(again.count).toBe(blocks.count);
        expect(again.windows(all)).toEqual(blocks.windows(all));
        expect(again.predicted(all)).toEqual(blocks.predicted(all));
      }),
    );
  });
});

test('a bounded power is from −120 to 0, and bounded already', () => {
  fc.assert(
    fc.property(fc.double(), (power) => {
      const bounded = boundedPower(power);
      expect(bounded >= -120 && bounded <= 0).toBe(true);
      expect(boundedPower(bounded)).toBe(bounded);
    }),
  );
});

test('no rule flags more of validation than its rate, nor less of anything at a higher rate', () => {
  const scores = fc.float64Array({ minLength: 40, maxLength: 40, noNaN: true, min: 0, max: 9 });
  fc.assert(
    fc.property(scores, scores, scores, scores, (forecast, meanSpectrum, otherForecast, otherMean) => {
      const validation = { forecast, meanSpectrum };
      const others = { forecast: otherForecast, meanSpectrum: otherMean };
      const thresholds = spectrumThresholds(validation, [0.05, 0.2, 0.5]);
      for (const threshold of thresholds) {
        expect(flaggedShare(validation, threshold)).toBeLessThanOrEqual(threshold.rate);
      }
      for (const [, own] of Map.groupBy(thresholds, ({ rule }) => rule)) {
        const shares = own.map((threshold) => flaggedShare(others, threshold)!);
        expect(shares).toEqual([...shares].sort((a, b) => a - b));
      }
    }),
  );
});
