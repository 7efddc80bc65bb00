import { expect, test } from '@jest/globals';
import { adjustedFigures } from '#core/evaluate/adjusted-figures.ts';
import { affiliationScore } from '#core/evaluate/affiliation.ts';
import { randomScore } from '#core/evaluate/random-score.ts';
import { seededRandom } from '#core/random/random.ts';

const STEPS = 2000;
const labels = new Uint8Array(STEPS);
for (let from = 50; from < STEPS; from += 400) labels.fill(1, from, from + 150);
const noise = seededRandom(7);
const knowsNothing = [{ scores: Float64Array.from(labels, () => noise.normal()), labels }];
const knowsAll = [{ scores: Float64Array.from(labels), labels }];

test('looks good by adjusted and affiliation F1, as any score that knows nothing does', () => {
  const random = randomScore(knowsNothing, 2, seededRandom(1));
  expect(random.pointAdjusted.f1).toBeGreaterThan(0.8);
  expect(random.affiliationF1).toBeGreaterThan(0.6);
  const own = adjustedFigures(knowsNothing, 2);
  expect(Math.abs(own.f1 - random.pointAdjusted.f1)).toBeLessThan(0.1);
  expect(Math.abs(own.areaOverK - random.pointAdjusted.areaOverK)).toBeLessThan(0.05);
  expect(Math.abs(own.bestF1 - random.pointAdjusted.bestF1)).toBeLessThan(0.05);
  expect(Math.abs(affiliationScore(knowsNothing, 2).f1 - random.affiliationF1)).toBeLessThan(0.1);
});

test('is no match for the labels', () => {
  const { pointAdjusted, affiliationF1 } = randomScore(knowsAll, 0.5, seededRandom(1));
  expect(adjustedFigures(knowsAll, 0.5)).toEqual({ f1: 1, areaOverK: 1, bestF1: 1 });
  expect(pointAdjusted.areaOverK).toBeLessThan(0.6);
  expect(affiliationF1).toBeLessThan(0.9);
});

test('flags as often as the score does', () => {
  const none = randomScore(knowsNothing, Number.POSITIVE_INFINITY, seededRandom(1));
  expect(none).toMatchObject({ affiliationF1: 0, pointAdjusted: { f1: 0, areaOverK: 0 } });
  const all = randomScore(knowsNothing, Number.NEGATIVE_INFINITY, seededRandom(1));
  expect(all.affiliationRecall).toBe(1);
  expect(all.pointAdjusted.f1).toBeCloseTo((2 * 750) / (STEPS + 750), 12);
});

test('leaves out steps without a score', () => {
  const scored = Uint8Array.from(labels);
  const { pointAdjusted } = randomScore([{ ...knowsNothing[0], scored }], 2, seededRandom(1));
  expect(pointAdjusted.bestF1).toBe(1);
});
