import { describe, expect, test } from '@jest/globals';
import type { Label, LabelRequest, RetrainRun } from '#schemas/types/topics.ts';
import { awaitLabels } from '#services/retrainer/awaiting.ts';
import { Book } from '#services/retrainer/book.ts';
import { budgetOf, requestsOf } from '#services/retrainer/label-requests.ts';
import { Pen } from '#services/retrainer/pen.ts';
import { advance, newRun } from '#services/retrainer/run-state.ts';
import { RetrainTables } from '#services/retrainer/tables.ts';
import { labelOf, requestOf } from '../support/label-records.ts';
import { kpiSetOf } from '../support/series-samples.ts';

const DEADLINE = 1000;

/** A run that waits for the answers to two requests of its first round. */
function waiting({ budget = 4, requests = [requestOf('r1'), requestOf('r2')] } = {}) {
  const trigger = { kind: 'COMMAND' as const, detail: '', commandId: null };
  const start = { kpiSet: 'ran', kind: 'FINE_TUNE' as const, trigger, now: 100, baseModelId: 'base' };
  let run = newRun({ ...start, labelBudget: budget, labelIds: ['old'] });
  run = advance(run, { kind: 'SURVEYED', from: 0, to: 50 }, 110);
  run = advance(run, { kind: 'ASKED', requests: requests.length, deadline: DEADLINE }, 120);
  const tables = new RetrainTables();
  tables.addRun(run);
  for (const request of requests) tables.addRequest(request);
  return tables;
}

/** What is written at a moment: the run, if it is, and the requests. */
function written(tables: RetrainTables, now: number, rounds = 2) {
  const book = new Book(kpiSetOf({ name: 'ran' }), tables);
  const pen = new Pen(book, []);
  awaitLabels(book.current!, { book, pen, tables, rounds, now });
  const values = (topic: string) => pen.emissions.flatMap((one) => (one.topic === topic ? [one.value] : []));
  const [run] = values('retrain.runs.v1') as RetrainRun[];
  const requests = values('label-requests.v1') as LabelRequest[];
  return { run, requests: requests.map(({ id, state, answeredBy }) => [id, state, answeredBy]) };
}

const answer = (requestId: string, changes: Partial<Label> = {}) =>
  labelOf(`label-${requestId}`, 'NORMAL', { labelRequestId: requestId, runId: 'ran~100', ...changes });

describe('while a round of requests is out', () => {
  test('nothing is written until something happens', () => {
    expect(written(waiting(), 200)).toEqual({ run: undefined, requests: [] });
    const tables = waiting();
    tables.addLabel(labelOf('another', 'NORMAL'));
    tables.addLabel(answer('r1', { state: 'RETRACTED' }));
    expect(written(tables, 200)).toEqual({ run: undefined, requests: [] });
  });

  test('an answer is noted with the feedback that gave it', () => {
    const tables = waiting();
    const verdict = { operator: 'ann', verdict: 'NORMAL' as const, feedbackId: 'f7', ts: 1 };
    tables.addLabel(answer('r2', { verdicts: [verdict] }));
    const { run, requests } = written(tables, 200);
    expect(requests).toEqual([['r2', 'ANSWERED', 'f7']]);
    expect(run).toMatchObject({ phase: 'AWAITING_LABELS', labelsAnswered: 1, progress: 0.5 });
  });

  test('all answers lead to the next round, and after the last one to learning', () => {
    const tables = waiting();
    for (const id of ['r1', 'r2']) tables.addLabel(answer(id));
    expect(written(tables, 200).run).toMatchObject({ phase: 'SAMPLING', round: 1, labelsAnswered: 2 });
    expect(written(tables, 200, 1).run).toMatchObject({
      phase: 'FINE_TUNING',
      labelIds: ['label-r1', 'label-r2', 'old'],
      message: '2 labels; 0 left out, on which operators disagree',
    });
  });

  test('after the deadline it goes on with what came', () => {
    const tables = waiting();
    tables.addLabel(answer('r1'));
    expect(written(tables, DEADLINE - 1).run.phase).toBe('AWAITING_LABELS');
    const { run, requests } = written(tables, DEADLINE);
    expect(requests).toEqual([
      ['r1', 'ANSWERED', 'label-r1'],
      ['r2', 'EXPIRED', null],
    ]);
    expect(run).toMatchObject({ phase: 'SAMPLING', labelsAnswered: 1 });
  });

  test('a further round is spared those who did not answer, and where there was nothing to ask', () => {
    expect(written(waiting(), DEADLINE).run.phase).toBe('FINE_TUNING');
    expect(written(waiting({ requests: [] }), 200).run.phase).toBe('FINE_TUNING');
    const tables = waiting({ budget: 1, requests: [requestOf('r1')] });
    tables.addLabel(answer('r1'));
    expect(written(tables, 200).run.phase).toBe('FINE_TUNING');
  });

  test('labels are taken as far as the history of the run reaches and operators agree', () => {
    const tables = waiting({ requests: [] });
    tables.addLabel(labelOf('inside', 'NORMAL', { from: 40, to: 60 }));
    tables.addLabel(labelOf('later', 'NORMAL', { from: 51, to: 60 }));
    tables.addLabel(labelOf('torn', 'NORMAL', { conflict: true }));
    expect(written(tables, 200).run).toMatchObject({
      labelIds: ['inside', 'old'],
      message: '1 labels; 1 left out, on which operators disagree',
    });
  });
});

test('the budget is split over the rounds, and nothing of it is lost', () => {
  const parts = (labelBudget: number, rounds: number) =>
    Array.from({ length: rounds }, (_, round) => budgetOf({ labelBudget, round }, rounds));
  expect(parts(250, 2)).toEqual([125, 125]);
  expect(parts(250, 4)).toEqual([63, 63, 62, 62]);
  expect(parts(1, 2)).toEqual([1, 0]);
});

test('a request says what is asked, by whom, and what is known of its like', () => {
  const run = { ...waitingRun(), round: 1 };
  const labels = new Map([['near', labelOf('near', 'TRUE_POSITIVE', { entity: 'other' })]]);
  const neighbours = [
    { labelId: 'near', distance: 0.5 },
    { labelId: 'gone', distance: 0.6 },
  ];
  const span = { entity: 'cell', from: 30, to: 40, cluster: 3, score: 1.5, neighbours };
  const options = { strategy: 'tsal', deadline: 9, now: 8, labelOf: (id: string) => labels.get(id) };
  expect(requestsOf(run, [span], options)).toEqual([
    requestOf('ran~100~cell~30', {
      from: 30,
      to: 40,
      createdAt: 8,
      deadline: 9,
      budget: 4,
      round: 1,
      strategy: 'tsal',
      cluster: 3,
      score: 1.5,
      neighbours: [{ labelId: 'near', entity: 'other', from: 10, to: 20, label: 'ANOMALOUS', distance: 0.5 }],
    }),
  ]);
});

const waitingRun = () => waiting().runs('ran')[0];
