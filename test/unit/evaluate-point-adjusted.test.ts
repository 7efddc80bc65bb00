import { expect, test } from '@jest/globals';
import {
  bestPointAdjustedF1,
  findings,
  pointAdjustedArea,
  pointAdjustedF1,
} from '#core/evaluate/point-adjusted-f1.ts';
import { pointScore } from '#core/evaluate/point-f1.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';

function row(
  scores: readonly number[],
  labels: readonly number[],
  scored?: readonly number[],
): EvaluationRow {
  return {
    scores: Float32Array.from(scores),
    labels: Uint8Array.from(labels),
    ...(scored === undefined ? {} : { scored: Uint8Array.from(scored) }),
  };
}

test.each<[string, EvaluationRow[], number]>([
  ['one step over finds its event whole', [row([0, 9, 0, 0, 0], [1, 1, 1, 0, 0])], 1],
  ['an event without one is missed whole', [row([0, 9, 0, 0, 0], [1, 1, 0, 2, 2])], 2 / 3],
  ['normal steps count one by one', [row([9, 0, 9, 9, 0], [1, 1, 0, 0, 0])], 2 / 3],
  ['kinds side by side are one event', [row([9, 0, 0], [1, 2, 2])], 1],
  ['rows are pooled, and events end with them', [row([0, 9], [0, 1]), row([0, 0], [1, 0])], 2 / 3],
  ['a step without a score counts nowhere', [row([0, 9, 0, 9], [1, 1, 1, 0], [1, 0, 1, 0])], 0],
  ['nor in the length of an event', [row([9, 0, 0, 9], [1, 1, 0, 0], [1, 0, 1, 1])], 2 / 3],
  ['the threshold itself is not over it', [row([5, 0], [1, 0])], 0],
  ['nothing labelled, nothing found', [row([0, 9], [0, 0])], 0],
])('%s', (_, rows, expected) => {
  expect(pointAdjustedF1(findings(rows, 5))).toBeCloseTo(expected, 12);
});

test('where events are single steps nothing is adjusted', () => {
  const rows = [row([9, 0, 9, 0, 9, 9, 0], [1, 0, 1, 0, 0, 1, 0]), row([0, 9, 0], [1, 0, 1])];
  const found = findings(rows, 5);
  const { f1 } = pointScore(rows, 5);
  expect(pointAdjustedF1(found)).toBeCloseTo(f1, 12);
  expect(pointAdjustedArea(found)).toBeCloseTo(f1, 12);
});

test('an event is found whole where more than K per cent of it is, not where just as much', () => {
  const found = findings([row([9, 9, 0, 0, 0], [1, 1, 1, 1, 0])], 5);
  expect(pointAdjustedF1(found, 49)).toBe(1);
  expect(pointAdjustedF1(found, 50)).toBeCloseTo(2 / 3, 12);
});

test('the area is the mean over K', () => {
  const found = findings([row([9, 9, 0, 0, 0], [1, 1, 1, 1, 0])], 5);
  expect(pointAdjustedArea(found)).toBeCloseTo(0.495 + 0.505 * (2 / 3), 12);
});

test('the best is taken over all thresholds, steps without a score left out', () => {
  const rows = [row([1, 3, 9, 2, 9], [1, 1, 1, 0, 0], [1, 1, 0, 1, 0])];
  expect(bestPointAdjustedF1(rows)).toBe(1);
  expect(bestPointAdjustedF1(rows, 50)).toBeCloseTo(0.8, 12);
});

test('rows, thresholds and shares that make no sense are refused', () => {
  expect(() => findings([row([1], [1, 0])], 5)).toThrow(RangeError);
  expect(() => findings([row([1], [1])], Number.NaN)).toThrow(RangeError);
  expect(() => bestPointAdjustedF1([row([1], [1])], 101)).toThrow(/K of 101/);
  expect(() => pointAdjustedF1(findings([row([1], [1])], 0), -1)).toThrow(/K of -1/);
});
