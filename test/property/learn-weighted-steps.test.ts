import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { aucPr } from '#core/evaluate/auc-pr.ts';
import { bestF1, pointScore } from '#core/evaluate/point-f1.ts';
import { rank } from '#core/evaluate/ranking.ts';
import {
  bestThreshold,
  joinSteps,
  type WeightedSteps,
  weightedAucPr,
  weightedF1,
} from '#core/learn/gate/weighted-steps.ts';

/** Few scores, so that many are equal. */
const step = fc.record({
  score: fc.oneof(fc.integer({ min: -3, max: 6 }), fc.float({ min: -5, max: 5, noNaN: true })),
  label: fc.nat(1),
  weight: fc.integer({ min: 1, max: 4 }),
});
type Step = { readonly score: number; readonly label: number; readonly weight: number };

function weighted(steps: readonly Step[]): WeightedSteps {
  return {
    scores: Float32Array.from(steps, ({ score }) => score),
    labels: Uint8Array.from(steps, ({ label }) => label),
    weights: Float32Array.from(steps, ({ weight }) => weight),
  };
}

const some = fc.array(step, { minLength: 1, maxLength: 60 });

test('steps that all weigh the same are measured as elsewhere', () => {
  fc.assert(
    fc.property(
      some,
      fc.constantFrom(0.25, 1, 3),
      fc.integer({ min: -4, max: 7 }),
      (steps, weight, threshold) => {
        const all = weighted(steps.map((each) => ({ ...each, weight })));
        const ranking = rank([all]);
        expect(weightedAucPr(all)).toBeCloseTo(aucPr(ranking), 10);
        expect(weightedF1(all, threshold)).toBeCloseTo(pointScore([all], threshold).f1, 10);
        const best = bestThreshold(all);
        expect(best === undefined ? 0 : weightedF1(all, best)).toBeCloseTo(bestF1(ranking), 10);
      },
    ),
  );
});

test('a step that weighs so much counts as so many steps', () => {
  fc.assert(
    fc.property(some, fc.integer({ min: -4, max: 7 }), (steps, threshold) => {
      const once = weighted(steps);
      const often = weighted(
        steps.flatMap((each) => Array.from({ length: each.weight }, () => ({ ...each, weight: 1 }))),
      );
      expect(weightedAucPr(once)).toBeCloseTo(weightedAucPr(often), 10);
      expect(weightedF1(once, threshold)).toBeCloseTo(weightedF1(often, threshold), 10);
      expect(bestThreshold(once)).toBe(bestThreshold(often));
    }),
  );
});

test('no threshold has a better F1 than the best, which lies on no score', () => {
  fc.assert(
    fc.property(some, (steps) => {
      const all = weighted(steps);
      const threshold = bestThreshold(all);
      if (!all.labels.includes(1)) {
        expect(threshold).toBeUndefined();
        return;
      }
      const any = [Number.NEGATIVE_INFINITY, ...all.scores].map((each) => weightedF1(all, each));
      expect(weightedF1(all, threshold!)).toBeCloseTo(Math.max(...any), 10);
      expect(all.scores).not.toContain(threshold);
      expect(Number.isFinite(threshold)).toBe(true);
    }),
  );
});

test('where others come near the best, the threshold lies between two that do', () => {
  fc.assert(
    fc.property(some, fc.constantFrom(0.5, 0.9, 1), (steps, near) => {
      const all = weighted(steps);
      if (!all.labels.includes(1)) return;
      const threshold = bestThreshold(all, near)!;
      const tried = [...all.scores].flatMap((score) => [score, score - 1e-5 * Math.max(1, Math.abs(score))]);
      const best = Math.max(...tried.map((each) => weightedF1(all, each)));
      const good = tried.filter((each) => weightedF1(all, each) >= near * best - 1e-9);
      expect(threshold).toBeLessThanOrEqual(Math.max(...all.scores));
      expect(good.some((each) => each <= threshold + 1e-4)).toBe(true);
      const isHighest = weightedF1(all, threshold) >= near * best - 1e-9;
      expect(isHighest || good.some((each) => each >= threshold)).toBe(true);
    }),
  );
  const plateau = weighted(
    [9, 8, 7, 6, 1, 0].map((score, i) => ({ score, label: Number(i < 4), weight: 1 })),
  );
  expect(bestThreshold(plateau)).toBe(3.5);
  // F1 is 6/7 from 7 down, and 8/9 down to 1.
  expect(bestThreshold(plateau, 0.85)).toBe((7 + 0.5) / 2);
});

test('the order of the parts does not matter', () => {
  fc.assert(
    fc.property(some, some, (a, b) => {
      const both = joinSteps([weighted(a), weighted(b)]);
      const other = joinSteps([weighted(b), weighted(a)]);
      expect(both).toEqual(weighted([...a, ...b]));
      expect(weightedAucPr(both)).toBeCloseTo(weightedAucPr(other), 10);
      expect(bestThreshold(both)).toBe(bestThreshold(other));
    }),
  );
  expect(joinSteps([])).toEqual(weighted([]));
});
