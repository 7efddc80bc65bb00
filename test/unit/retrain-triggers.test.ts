import { describe, expect, test } from '@jest/globals';
import { P_VALUE_BINS, populationStability } from '#core/learn/drift.ts';
import { seededRandom } from '#core/random/random.ts';
import type { RetrainRun, TriggerKind } from '#schemas/types/topics.ts';
import { newRun } from '#services/retrainer/run-state.ts';
import {
  driftTrigger,
  feedbackTrigger,
  newLabels,
  scheduleFault,
  scheduleTrigger,
} from '#services/retrainer/triggers.ts';
import { labelOf } from '../support/label-records.ts';

function runOf(
  labelIds: readonly string[],
  kind: TriggerKind = 'FEEDBACK',
  baseModelId = 'base',
): RetrainRun {
  const trigger = { kind, detail: '', commandId: null };
  return newRun({ kpiSet: 'ran', kind: 'FINE_TUNE', trigger, now: 1, baseModelId, labelBudget: 0, labelIds });
}

describe('feedback', () => {
  test('is new as long as no run has used it, and answers to requests never are', () => {
    const labels = [
      labelOf('used', 'NORMAL'),
      labelOf('used-too', 'NORMAL'),
      labelOf('new', 'TRUE_POSITIVE'),
      labelOf('asked', 'NORMAL', { labelRequestId: 'r' }),
      labelOf('torn', 'NORMAL', { conflict: true }),
      labelOf('gone', 'NORMAL', { state: 'RETRACTED' }),
    ];
    const fresh = newLabels(labels, [runOf(['used']), runOf(['used-too'])]);
    expect(fresh.map(({ id }) => id)).toEqual(['new']);
  });

  test('starts a run with enough points, of which a false negative has five', () => {
    const missed = (count: number) =>
      Array.from({ length: count }, (_, i) => labelOf(`m${i}`, 'FALSE_NEGATIVE'));
    const others = (count: number) =>
      Array.from({ length: count }, (_, i) => labelOf(`o${i}`, 'FALSE_POSITIVE'));
    expect(feedbackTrigger([...missed(9), ...others(4)], 50)).toBeUndefined();
    expect(feedbackTrigger([...missed(9), ...others(5)], 50)).toEqual({
      kind: 'FEEDBACK',
      detail: '50 points of 14 new labels, 9 of them false negatives; 50 are enough',
    });
    expect(feedbackTrigger(others(50), 50)).toBeDefined();
  });
});

describe('the schedule', () => {
  const monday = Date.UTC(2026, 0, 5, 2);
  const hour = 3_600_000;

  test('is due once its next time after the run before has come', () => {
    const weekly = '0 2 * * 1';
    expect(scheduleTrigger(weekly, monday - hour, monday - 1)).toBeUndefined();
    expect(scheduleTrigger(weekly, monday - hour, monday)).toEqual({
      kind: 'SCHEDULE',
      detail: '0 2 * * 1 (UTC) was due at 2026-01-05T02:00:00.000Z',
    });
    expect(scheduleTrigger(weekly, monday, monday + 7 * 24 * hour - 1)).toBeUndefined();
    expect(scheduleTrigger(weekly, monday, monday + 7 * 24 * hour)).toBeDefined();
  });

  test('may be off, and is checked before it is used', () => {
    expect(scheduleTrigger('never', 0, monday)).toBeUndefined();
    expect(scheduleFault('never')).toBeUndefined();
    expect(scheduleFault('0 2 * * 1')).toBeUndefined();
    expect(scheduleFault('every monday')).toContain('CronPattern');
  });
});

describe('drift', () => {
  const counted = (values: Iterable<number>) => {
    const bins = new Array<number>(P_VALUE_BINS).fill(0);
    for (const p of values) bins[Math.min(Math.floor(p * P_VALUE_BINS), P_VALUE_BINS - 1)]++;
    return bins;
  };
  const random = seededRandom(0);
  const uniform = Array.from({ length: 5000 }, () => random.uniform());

  test('is nothing while scores are as calibrated, and large where they are not', () => {
    expect(populationStability(counted(uniform))).toBeLessThan(0.01);
    expect(populationStability(counted(uniform.map((p) => p ** 3)))).toBeGreaterThan(0.25);
  });

  test('is the sum over bins of (a − e) ln(a / e)', () => {
    const [a, b] = [(600 + 0.5) / 1001, (400 + 0.5) / 1001];
    const expected = (a - 0.5) * Math.log(a / 0.5) + (b - 0.5) * Math.log(b / 0.5);
    expect(populationStability([600, 400])).toBeCloseTo(expected, 12);
    expect(() => populationStability([0, 0])).toThrow(RangeError);
  });

  test('starts a run above its bound, once for each model', () => {
    expect(driftTrigger(undefined, 0.25, 'base', [])).toBeUndefined();
    expect(driftTrigger(0.25, 0.25, 'base', [])).toBeUndefined();
    expect(driftTrigger(0.3, 0.25, 'base', [runOf([]), runOf([], 'DRIFT', 'older')])).toEqual({
      kind: 'DRIFT',
      detail: 'population stability index 0.300 over the last day, above 0.25',
    });
    expect(driftTrigger(0.3, 0.25, 'base', [runOf([], 'DRIFT')])).toBeUndefined();
  });
});
