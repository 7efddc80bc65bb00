import { expect, test } from '@jest/globals';
import { summaryOf } from '#scripts/test/step.ts';
import { tallyOf } from '#scripts/test/suites.ts';

const report = (counts: object) =>
  JSON.stringify({
    numPassedTests: 0,
    numFailedTests: 0,
    numRuntimeErrorTestSuites: 0,
    testResults: [],
    ...counts,
  });

test('the last line adds up all steps, and has nothing else; skipped tests stand before it, by reason', () => {
  const some = { passed: 3, failed: 1, skipped: [] };
  expect(summaryOf([some, some])).toEqual({ lines: ['6 passed, 2 failed'], failed: 2 });
  const without = { passed: 1, failed: 0, skipped: ['no Docker engine', 'no GPU', 'no Docker engine'] };
  expect(summaryOf([some, without]).lines).toEqual([
    '2 skipped: no Docker engine',
    '1 skipped: no GPU',
    '4 passed, 1 failed',
  ]);
});

test('a file whose tests cannot begin is a failure, and a skipped test says why', () => {
  const assertionResults = [
    { status: 'pending', title: 'images start [skipped: no Docker engine]' },
    { status: 'passed', title: 'the rest' },
    { status: 'todo', title: 'to come' },
  ];
  const json = report({
    numPassedTests: 4,
    numRuntimeErrorTestSuites: 1,
    testResults: [{ assertionResults }],
  });
  expect(tallyOf(1, json)).toEqual({ passed: 4, failed: 1, skipped: ['no Docker engine', 'to come'] });
});

test.each([
  ['ended without a report', 1, undefined],
  ['was killed', null, undefined],
  ['failed without a failed test', 1, report({ numPassedTests: 4 })],
])('a run that %s is one failure', (_, status, json) => {
  expect(tallyOf(status, json).failed).toBe(1);
});

test('a run without tests is no failure', () => {
  expect(tallyOf(0, report({}))).toEqual({ passed: 0, failed: 0, skipped: [] });
});
