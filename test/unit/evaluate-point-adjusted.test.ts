import { expect, test } from '@jest/globals';
import { pointAdjustedF1 } from '#core/evaluate/point-adjusted-f1.ts';
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
  expect(pointAdjustedF1(rows, 5)).toBeCloseTo(expected, 12);
});

test('where events are single steps nothing is adjusted', () => {
  const rows = [row([9, 0, 9, 0, 9, 9, 0], [1, 0, 1, 0, 0, 1, 0]), row([0, 9, 0], [1, 0, 1])];
  expect(pointAdjustedF1(rows, 5)).toBeCloseTo(pointScore(rows, 5).f1, 12);
});

test('rows and thresholds that make no sense are refused', () => {
  expect(() => pointAdjustedF1([row([1], [1, 0])], 5)).toThrow(RangeError);
  expect(() => pointAdjustedF1([row([1], [1])], Number.NaN)).toThrow(RangeError);
});
