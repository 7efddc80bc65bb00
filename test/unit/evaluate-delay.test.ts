import { expect, test } from '@jest/globals';
import { detectionDelay } from '#core/evaluate/detection-delay.ts';
import type { EvaluationRow } from '#core/evaluate/row.ts';

/** One character a step: what is over the threshold, what is labelled, and where given what has a score. */
function row(over: string, labels: string, scored?: string): EvaluationRow {
  const marks = (text: string) => Uint8Array.from(text, (c) => (c === '.' ? 0 : Number(c)));
  return {
    scores: Float64Array.from(marks(over)),
    labels: marks(labels),
    ...(scored === undefined ? {} : { scored: marks(scored) }),
  };
}

test.each<[string, EvaluationRow[], object]>([
  ['from the first step on', [row('..1..', '..11.')], { found: 1, missed: 0, meanSteps: 0, medianSteps: 0 }],
  ['by steps', [row('....1', '.1111')], { found: 1, missed: 0, meanSteps: 3, medianSteps: 3 }],
  [
    'an alert from before the event',
    [row('111..', '..11.')],
    { found: 1, missed: 0, meanSteps: 0, medianSteps: 0 },
  ],
  [
    'kinds side by side are one event',
    [row('...1.', '.122.')],
    { found: 1, missed: 0, meanSteps: 2, medianSteps: 2 },
  ],
  [
    'missed events are in no mean',
    [row('1...', '.11.')],
    { found: 0, missed: 1, meanSteps: null, medianSteps: null },
  ],
  [
    'steps without a score pass',
    [row('.111', '1111', '1.11')],
    { found: 1, missed: 0, meanSteps: 2, medianSteps: 2 },
  ],
  [
    'nobody could find it',
    [row('.11.', '.11.', '1..1')],
    { found: 0, missed: 0, meanSteps: null, medianSteps: null },
  ],
  [
    'over rows, events end with them',
    [row('...1', '1111'), row('..1.', '111.'), row('1..1', '11.1'), row('....', '...1')],
    { found: 4, missed: 1, meanSteps: 1.25, medianSteps: 1 },
  ],
])('%s', (_, rows, expected) => {
  expect(detectionDelay(rows, 0.5)).toEqual(expected);
});

test('a row with thresholds of its own', () => {
  const rows = [{ ...row('.111', '1111'), thresholds: Float64Array.of(2, 2, 0, 0) }];
  expect(detectionDelay(rows, 0.5)).toMatchObject({ found: 1, meanSteps: 2 });
});

test('a threshold that is NaN is refused', () => {
  expect(() => detectionDelay([row('1', '1')], Number.NaN)).toThrow(RangeError);
});
