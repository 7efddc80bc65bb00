import { beforeAll, expect, test } from '@jest/globals';
import type { JudgedSpan } from '#core/learn/judged-span.ts';
import { tune } from '#services/retrainer/learning/tune.ts';
import { type JudgedHistory, judgedHistory } from '../support/judged-history.ts';

let history: JudgedHistory;

beforeAll(async () => {
  history = await judgedHistory(1);
});

/** A run that starts by the calendar, and whose requests nobody answers, has no label to learn from: it failed on that. */
test.each<[string, (labels: JudgedSpan[]) => JudgedSpan[]]>([
  ['no label at all', () => []],
  [
    'labels of entities that the history has not',
    (labels) => labels.map((label) => ({ ...label, entity: 'gone' })),
  ],
])('a run with %s leaves the model in force', async (_, labelsOf) => {
  const { kpiSet, rows, base, labels } = history;
  const judged = labelsOf(labels(0));
  const threshold = { method: 'quantile', level: 0.998 } as const;
  const { decision, published, candidates } = await tune({
    kpiSet,
    rows,
    base,
    judged,
    seed: 1,
    threshold,
    now: 7,
  });
  expect(decision).toMatchObject({ outcome: 'REJECTED', chosen: null });
  expect(decision.reason).toContain('no anomaly was held back to judge by');
  expect(candidates.map(({ name }) => name)).toEqual(['base']);
  expect(published).toBeNull();
});
