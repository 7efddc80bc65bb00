import { expect, test } from '@jest/globals';
import { summaryOf } from '#scripts/test/step.ts';
import { tallyOf } from '#scripts/test/suites.ts';

const report = (counts: object) =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    ...counts,
  });

test('the last line adds up all steps, and names skipped tests only where there are any', () => {
  const some = { passed: 3, failed: 1, skipped: 0 };
  expect(summaryOf([some, some])).toEqual({ line: '6 passed, 2 failed', failed: 2 });
  expect(summaryOf([some, { passed: 1, failed: 0, skipped: 2 }]).line).toBe('4 passed, 1 failed, 2 skipped');
});

test('a file whose tests cannot begin is a failure', () => {
  const json = report({
    numPassedTests: 4,
    numRuntimeErrorTestSuites: 1,
    numPendingTests: 1,
    numTodoTests: 1,
  });
  expect(tallyOf(1, json)).toEqual({ passed: 4, failed: 1, skipped: 2 });
});

test.each([
  ['ended without a report', 1, undefined],
  ['was killed', null, undefined],
  ['failed without a failed test', 1, report({ numPassedTests: 4 })],
])('a run that %s is one failure', (_, status, json) => {
  expect(tallyOf(status, json).failed).toBe(1);
});

test('a run without tests is no failure', () => {
  expect(tallyOf(0, report({}))).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
