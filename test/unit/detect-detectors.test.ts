import { describe, expect, test } from '@jest/globals';
import type { FittedDetector, WindowBatch } from '#core/detect/detector.ts';
import { DETECTOR_FAMILIES, familyOf } from '#core/detect/families.ts';
import { seededRandom } from '#core/random/random.ts';
import { briefly, describeEach } from '../support/brief-detectors.ts';
import { pick, randomBatch } from '../support/window-batches.ts';

const shape = { length: 48, kpis: 6, hop: 4 };
const training = randomBatch(shape, 400, seededRandom(1));
const fit = (family: string, batch: WindowBatch = training) => briefly(family).fit([batch], seededRandom(5));
const mean = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** With three new steps, all of them new where a detector can do without others. */
const leastLength = (family: string) => Math.max(3, familyOf(family).leastLength?.(3) ?? 0);

/** Share of anomalous windows whose best score is above the 99 % quantile of normal windows' scores. */
function detected(detector: FittedDetector, anomalous: WindowBatch): number {
  const normal = [...detector.score(randomBatch(shape, 400, seededRandom(2))).scores].sort((a, b) => a - b);
  const threshold = normal[Math.floor(0.99 * normal.length)];
  const { scores } = detector.score(anomalous);
  let hits = 0;
  for (let b = 0; b < anomalous.count; b++) {
    if (Math.max(...scores.subarray(b * shape.hop, (b + 1) * shape.hop)) > threshold) hits++;
  }
  return hits / anomalous.count;
}

describeEach(DETECTOR_FAMILIES, (family, unless) => {
  test(`refuses to fit on nothing${unless}`, () => {
    expect(() => briefly(family).fit([], seededRandom(0))).toThrow(RangeError);
    expect(() => fit(family, pick(training, []))).toThrow(RangeError);
  });

  test(`is deterministic${unless}`, () => {
    const batch = randomBatch(shape, 5, seededRandom(3));
    expect(fit(family).score(batch)).toEqual(fit(family).score(batch));
  });

  test.each([
    ['one KPI', { length: 48, kpis: 1, hop: 4 }, 50],
    ['38 KPIs', { length: 48, kpis: 38, hop: 4 }, 20],
    ['a single window', shape, 1],
    ['windows as short as it takes', { length: leastLength(family), kpis: 2, hop: 3 }, 20],
    ['one new step', { length: 24, kpis: 4, hop: 1 }, 30],
  ])(`has finite scores for %s${unless}`, (_, odd, count) => {
    const batch = randomBatch(odd, count, seededRandom(4));
    const { scores, contributions } = fit(family, batch).score(batch);
    expect(scores).toHaveLength(count * odd.hop);
    expect(contributions).toHaveLength(count * odd.kpis);
    expect([...scores, ...contributions].every((value) => value >= 0 && Number.isFinite(value))).toBe(true);
  });

  test(`stays finite when a KPI never moved in training, and then does${unless}`, () => {
    const still = randomBatch(shape, 40, seededRandom(6));
    for (let at = 2; at < still.x.length; at += shape.kpis) still.x[at] = still.seasonal[at] = 0;
    for (let at = 2; at < still.step.length; at += shape.kpis) still.step[at] = still.trend[at] = 0;
    const fitted = fit(family, still);
    for (const batch of [still, randomBatch(shape, 5, seededRandom(7))]) {
      const { scores, contributions } = fitted.score(batch);
      expect([...scores, ...contributions].every(Number.isFinite)).toBe(true);
    }
  });
});

test('an unknown family is refused by name', () => {
  expect(() => familyOf('oracle')).toThrow(/oracle.*mahalanobis/);
});

test('windows of another shape are refused', () => {
  const other = randomBatch({ ...shape, kpis: 5 }, 2, seededRandom(1));
  expect(() => fit('mahalanobis').score(other)).toThrow(RangeError);
  expect(() => familyOf('pca-residual').fit([training, other], seededRandom(0))).toThrow(RangeError);
});

describe('the Mahalanobis detector', () => {
  const detector = fit('mahalanobis');

  test('scores about 1 or a little more on windows like those of its training', () => {
    const score = mean(detector.score(randomBatch(shape, 300, seededRandom(8))).scores);
    expect(score).toBeGreaterThan(0.5);
    expect(score).toBeLessThan(2);
  });

  test('finds shifts, and KPIs that freeze', () => {
    const shifted = { steps: 8, kpis: [0, 3], shift: 4 };
    expect(detected(detector, randomBatch(shape, 100, seededRandom(9), shifted))).toBeGreaterThan(0.95);
    const frozen = { steps: 16, kpis: [1, 2, 4], frozen: true };
    expect(detected(detector, randomBatch(shape, 100, seededRandom(10), frozen))).toBeGreaterThan(0.95);
  });

  test('lets the score fall in the very window in which an anomaly ends', () => {
    const batch = randomBatch(shape, 200, seededRandom(11), { steps: 8, kpis: [0, 3], shift: 6 });
    const ended = { ...batch, x: batch.x.slice() };
    const normal = randomBatch(shape, 200, seededRandom(11));
    for (let b = 0; b < batch.count; b++) {
      const end = (b + 1) * shape.length * shape.kpis;
      ended.x.set(normal.x.subarray(end - 2 * shape.kpis, end), end - 2 * shape.kpis);
    }
    const { scores } = detector.score(ended);
    const at = (step: number) => mean(scores.filter((_, i) => i % shape.hop === step));
    expect(at(3)).toBeLessThan(0.5 * at(0));
  });

  test('names the KPIs that deviate', () => {
    const batch = randomBatch(shape, 100, seededRandom(12), { steps: 6, kpis: [4], shift: 6 });
    const { contributions } = detector.score(batch);
    let named = 0;
    for (let b = 0; b < batch.count; b++) {
      const own = contributions.subarray(b * shape.kpis, (b + 1) * shape.kpis);
      if (own.indexOf(Math.max(...own)) === 4) named++;
    }
    expect(named).toBeGreaterThan(95);
  });

  test('is not thrown off by a training set with some anomalies in it', () => {
    const bad = randomBatch(shape, 4, seededRandom(13), { steps: 12, kpis: [0, 1], shift: 6 });
    const fitted = familyOf('mahalanobis').fit([training, bad], seededRandom(0));
    const shifted = { steps: 8, kpis: [0, 3], shift: 4 };
    expect(detected(fitted, randomBatch(shape, 100, seededRandom(9), shifted))).toBeGreaterThan(0.95);
  });
});

describe('same time yesterday', () => {
  const day = (shift: number): WindowBatch => {
    const one = randomBatch(shape, 1, seededRandom(14));
    return { ...one, x: one.x.map((value) => value + shift), ends: one.ends.map((end) => end) };
  };
  const later = (batch: WindowBatch, ms: number) => ({ ...batch, ends: batch.ends.map((end) => end + ms) });
  const DAY_MS = 86_400_000;

  test('scores the squared change from the day before, per entity', () => {
    const detector = fit('same-time-yesterday');
    expect(mean(detector.score(day(0)).scores)).toBe(0);
    expect(mean(detector.score(later(day(2), DAY_MS)).scores)).toBeCloseTo(4, 4);
    const stranger = { ...later(day(9), DAY_MS), entities: ['another'] };
    expect(mean(detector.score(stranger).scores)).toBe(0);
  });

  test('forgets what is older than a day', () => {
    const detector = fit('same-time-yesterday');
    detector.score(day(0));
    detector.score(later(day(0), 2 * DAY_MS));
    expect(mean(detector.score(later(day(5), DAY_MS)).scores)).toBe(0);
  });
});
