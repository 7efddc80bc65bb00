import { describe, expect, test } from '@jest/globals';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { beforeAndAfter } from '#scripts/start/before-after.ts';
import { fileFeedback, fleetFeedback } from '#scripts/start/feedback-part.ts';
import { learningReport } from '#scripts/start/learning-report.ts';
import { Models } from '#scripts/start/models.ts';
import { qualityOf } from '#scripts/start/quality.ts';
import { ScoreSeries } from '#scripts/start/score-series.ts';
import { advance, newRun } from '#services/retrainer/run-state.ts';
import { replayOf, sourceOf } from '../support/replay-of.ts';
import { kpiSetOf, MONDAY } from '../support/series-samples.ts';

const KPI_SET = kpiSetOf();
const STEPS = 40;
const time = (step: number) => MONDAY + step * KPI_SET.granularityMs;

/** Anomalous on steps 20 to 23. */
const source: ReplaySource = sourceOf({
  kpiSet: KPI_SET,
  startMs: MONDAY,
  steps: STEPS,
  entities: ['a', 'b'],
  values: () => [0, 0],
  isAnomalous: (_, step) => step >= 20 && step < 24,
});

/** High on the anomaly alone. */
function series(high: number, thresholds: { readonly a: number; readonly b: number }): ScoreSeries {
  const made = new ScoreSeries(source);
  for (const entity of ['a', 'b'] as const) {
    const scores = Array.from({ length: STEPS }, (_, step) => (step >= 20 && step < 24 ? high : 0));
    made.add(entity, time(STEPS - 1), scores, thresholds[entity]);
  }
  return made;
}

describe('scores of a replay', () => {
  test('are judged by the threshold that each came with', () => {
    const both = series(5, { a: 4, b: 6 });
    expect(qualityOf(source, both.scores, both.thresholds, 0)).toMatchObject({ pointRecall: 0.5, aucPr: 1 });
    both.add('b', time(STEPS - 1), new Array(20).fill(5), 4);
    expect(qualityOf(source, both.scores, both.thresholds, 0)).toMatchObject({
      pointRecall: 1,
      aucPr: 1 / 3,
    });
  });

  test('that lie outside it, or are not finite, are none', () => {
    const made = new ScoreSeries(source);
    made.add('a', time(1), [9, 9, 1, Number.NaN], 2);
    made.add('a', time(STEPS), [3, 9], 2);
    const scores = made.scores.get('a')!;
    expect([...scores].flatMap((score, step) => (Number.isNaN(score) ? [] : [[step, score]]))).toEqual([
      [0, 1],
      [STEPS - 1, 3],
    ]);
  });
});

describe('before and after', () => {
  const plan = replayOf(source, KPI_SET, 10);
  const scoresOf = (prompt: ScoreSeries) => ({ prompt, settled: new ScoreSeries(source) });
  const was = { modelId: 'base', scores: scoresOf(series(5, { a: 6, b: 6 })) };

  test('are judged on the steps that both models have scored', () => {
    const late = new ScoreSeries(source);
    late.add('a', time(STEPS - 1), new Array(STEPS - 22).fill(7), 1);
    const judged = beforeAndAfter(plan, was, { modelId: 'head', scores: scoresOf(late) }, 10)!;
    expect(judged.before).toMatchObject({ modelId: 'base', settled: null, prompt: { pointF1: 0 } });
    expect(judged.before.prompt.counts).toMatchObject({ steps: 18, labelled: 2 });
    expect(judged.after.prompt.counts).toEqual({ ...judged.before.prompt.counts, alerts: 1 });
  });

  test('are not there where nothing is labelled', () => {
    expect(beforeAndAfter(plan, was, was, 24)).toBeUndefined();
  });
});

describe('the part that operators judge', () => {
  test('of a fleet is a week of the first cells, whose windows are counted over all', () => {
    const entities = Array.from({ length: 200 }, (_, i) => ({ id: `cell-${i}` }));
    const part = fleetFeedback({ entities }, 4032, 6048);
    expect(part).toMatchObject({ fromStep: 4032, toStep: 6048, windows: 16_800 });
    expect(part.entities).toEqual(entities.slice(0, 80).map(({ id }) => id));
  });

  test('of a file is the first half of what is labelled', () => {
    expect(fileFeedback(source, 10).feedback).toEqual({
      fromStep: 10,
      toStep: 25,
      entities: ['a', 'b'],
      windows: 30,
    });
    expect(fileFeedback({ ...source, labelledFrom: () => undefined }, 10)).toEqual({});
    expect(fileFeedback(source, STEPS)).toEqual({});
  });
});

describe('the report of what was learned', () => {
  const run = newRun({
    kpiSet: 'test',
    kind: 'FINE_TUNE',
    trigger: { kind: 'COMMAND', detail: '', commandId: 'c' },
    now: 0,
    baseModelId: 'base',
    labelBudget: 0,
    labelIds: ['l1', 'l2'],
  });
  const learned = { verdicts: { FALSE_POSITIVE: 2 }, answers: 0, lastSaidAt: 1000 };

  test('tells the time to the first score by the promoted model', () => {
    const promoted = { ...run, phase: 'PROMOTED' as const, modelIds: ['head'] };
    const report = learningReport({ ...learned, run: promoted }, undefined, {
      firstScores: new Map([['head', 3500]]),
    });
    expect(report).toMatchObject({ outcome: 'PROMOTED', labels: 2, secondsFromLastAnswerToScores: 2.5 });
  });

  test('says why there is no better model', () => {
    const failed = advance(run, { kind: 'FAILED', code: 'HISTORY_TOO_SHORT', message: 'too little' }, 1);
    const report = learningReport({ ...learned, run: failed }, undefined, { firstScores: new Map() });
    expect(report).toMatchObject({
      outcome: 'FAILED',
      reason: 'too little',
      secondsFromLastAnswerToScores: null,
    });
  });
});

test('a candidate that was published and not promoted is not in force', () => {
  const models = new Models('test');
  const artifact = (modelId: string, kpiSet = 'test') =>
    models.add({ artifact: { modelId, kpiSet } as never, activation: null });
  const activate = (modelId: string, kpiSet = 'test') =>
    models.add({ artifact: null, activation: { modelId, kpiSet } as never });
  expect(models.inForce).toBeUndefined();
  artifact('base');
  activate('base');
  artifact('candidate');
  artifact('other', 'another');
  activate('other', 'another');
  expect(models.inForce?.modelId).toBe('base');
  activate('candidate');
  expect(models.inForce?.modelId).toBe('candidate');
});
