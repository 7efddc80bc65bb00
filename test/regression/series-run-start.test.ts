import { expect, test } from '@jest/globals';
import { kpiSetOf, run, sampleAt, steps } from '../support/series-samples.ts';

test('a run that begins within the allowed lateness of the last does not make its steps open again', () => {
  const { windows, outcomes } = run(
    kpiSetOf({ windowLength: 8, maxGap: 0, allowedLateness: 3 }),
    [...steps(0, 8), ...steps(9, 13), 7].map((step) => sampleAt(step)),
  );
  expect(windows).toHaveLength(1);
  expect(outcomes.at(-1)).toBe('REPEATED');
});
