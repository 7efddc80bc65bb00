import { expect, test } from '@jest/globals';
import { affiliationScore } from '#core/evaluate/affiliation.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';

const STEPS = 100;

/** Steps `flagged` are over the threshold, steps from .. to − 1 are labelled, steps `unscored` have no score. */
function row(
  flagged: readonly number[],
  events: readonly (readonly [number, number])[],
  unscored: readonly number[] = [],
): EvaluationRow {
  const labels = new Uint8Array(STEPS);
  for (const [from, to] of events) labels.fill(1, from, to);
  const scored = new Uint8Array(STEPS).fill(1);
  for (const step of unscored) scored[step] = 0;
  return { scores: Float64Array.from(labels, (_, i) => Number(flagged.includes(i))), labels, scored };
}
const score = (...rows: EvaluationRow[]) => affiliationScore(rows, 0.5);
const EVENT = [40, 50] as const;

test('the event itself is all right, the whole row is all recall', () => {
  const event = Array.from({ length: 10 }, (_, i) => 40 + i);
  expect(score(row(event, [EVENT]))).toEqual({ precision: 1, recall: 1, f1: 1 });
  const all = score(row([...new Array(STEPS).keys()], [EVENT]));
  expect(all.recall).toBe(1);
  expect(all.precision).toBeCloseTo((1 + 0.1 ** 2) / 2, 12);
});

test('nearer is better, a step by the event nearly as good as one in it', () => {
  const precisions = [45, 39, 35, 20, 0].map((step) => score(row([step], [EVENT])).precision);
  expect(precisions).toEqual(precisions.toSorted((a, b) => b - a));
  expect(precisions[0]).toBe(1);
  expect(precisions[1]).toBeCloseTo(1 - (10 + 2 * 0.5) / STEPS, 12);
});

test('zones part half way between events, and within each the events count alike', () => {
  const far = score(row([41, 42, 43], [EVENT, [90, 95]]));
  expect(far).toMatchObject({ precision: 1 });
  const one = score(row([41, 42, 43], [EVENT])).recall;
  expect(far.recall).toBeLessThan(one / 2 + 0.05);
});

test('nothing flagged, nothing labelled', () => {
  expect(score(row([], [EVENT]))).toEqual({ precision: 0, recall: 0, f1: 0 });
  expect(score(row([], []))).toEqual({ precision: 0, recall: 0, f1: 0 });
  expect(score()).toEqual({ precision: 0, recall: 0, f1: 0 });
});

test('what is flagged in a row without an event is near to none', () => {
  const alone = score(row([45], [EVENT]));
  const { precision, recall } = score(row([45], [EVENT]), row([3, 70], []), row([], []));
  expect(precision).toBe(alone.precision / 2);
  expect(recall).toBe(alone.recall);
});

test('zones end with their rows', () => {
  const rows = [row([99], [[0, 5]]), row([0], [[95, 100]])];
  const { precision, recall } = score(...rows);
  expect(precision).toBeCloseTo(score(rows[0]).precision, 12);
  expect(recall).toBeCloseTo(score(rows[1]).recall, 12);
});

test('steps without a score are not to be found, and keep their place in time', () => {
  const late = [45, 46, 47, 48, 49];
  expect(score(row([40, 41, 42, 43, 44], [EVENT], late)).recall).toBe(1);
  expect(score(row([30], [EVENT], [31, 32, 33])).precision).toBe(score(row([30], [EVENT])).precision);
});

test('an event without a score asks for nothing, and is near all the same', () => {
  const rows = row([60], [EVENT, [61, 64]], [61, 62, 63]);
  const { precision, recall } = score(rows);
  expect(precision).toBeGreaterThan(0.9);
  expect(recall).toBe(0);
});

test('rows and thresholds that make no sense are refused', () => {
  expect(() => affiliationScore([row([], [])], Number.NaN)).toThrow(RangeError);
  expect(() => affiliationScore([{ ...row([], []), labels: new Uint8Array(3) }], 0)).toThrow(RangeError);
});
