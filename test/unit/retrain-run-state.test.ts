import { describe, expect, test } from '@jest/globals';
import type { GateDecision, RetrainRun } from '#schemas/types/topics.ts';
import {
  advance,
  hasEnded,
  newRun,
  overruled,
  type RunEvent,
  unlessOverruled,
} from '#services/retrainer/run-state.ts';

const decision: GateDecision = {
  outcome: 'PROMOTED',
  reason: 'better',
  by: 'gate',
  at: 9,
  chosen: 'tuned',
  candidates: [],
};

const SURVEYED: RunEvent = { kind: 'SURVEYED', from: 1, to: 2 };
const ASKED: RunEvent = { kind: 'ASKED', requests: 3, deadline: 500 };
const LAST_ROUND: RunEvent = {
  kind: 'ROUND_ENDED',
  answers: 5,
  next: 'FINE_TUNING',
  labelIds: ['a', 'b'],
  message: '2 labels',
};
const TUNED: RunEvent = { kind: 'TUNED', decision };
const DECIDED: RunEvent = { kind: 'DECIDED', decision, modelIds: ['m'] };

function runOf(kind: 'BASE' | 'FINE_TUNE', now = 100): RetrainRun {
  return newRun({
    kpiSet: 'ran',
    kind,
    trigger: { kind: 'FEEDBACK', detail: '50 points', commandId: null },
    now,
    baseModelId: kind === 'BASE' ? null : 'base',
    labelBudget: 6,
    labelIds: ['a'],
  });
}

/** Events at 200, 300 and so on. */
const after = (run: RetrainRun, ...events: readonly RunEvent[]) =>
  events.reduce((state, event, i) => advance(state, event, 200 + 100 * i), run);

describe('a run', () => {
  test('goes through its phases, each noted with its time, and round by round', () => {
    const again: RunEvent = { kind: 'ROUND_ENDED', answers: 2, next: 'SAMPLING' };
    const run = after(runOf('FINE_TUNE'), SURVEYED, ASKED, again, ASKED, LAST_ROUND, TUNED, DECIDED);
    expect(run.history).toEqual([
      { phase: 'TRIGGERED', since: 100 },
      { phase: 'SAMPLING', since: 200 },
      { phase: 'AWAITING_LABELS', since: 300 },
      { phase: 'SAMPLING', since: 400 },
      { phase: 'AWAITING_LABELS', since: 500 },
      { phase: 'FINE_TUNING', since: 600 },
      { phase: 'VALIDATING', since: 700 },
      { phase: 'PROMOTED', since: 800 },
    ]);
    expect(run).toMatchObject({
      id: 'ran~100',
      round: 1,
      labelsRequested: 6,
      labelsAnswered: 5,
      labelIds: ['a', 'b'],
      modelIds: ['m'],
      deadline: null,
      finishedAt: 800,
      progress: 1,
      historyFrom: 1,
      historyTo: 2,
    });
    expect(hasEnded(run)).toBe(true);
  });

  test('that makes a first model trains and is done', () => {
    const run = after(runOf('BASE'), SURVEYED, { kind: 'TRAINED', modelId: 'm' });
    expect(run.history.map(({ phase }) => phase)).toEqual(['TRIGGERED', 'TRAINING', 'PROMOTED']);
    expect(run.modelIds).toEqual(['m']);
  });

  test('counts the attempts of its present phase, and keeps what it had', () => {
    const run = after(runOf('FINE_TUNE'), SURVEYED);
    const resumed = advance(run, { kind: 'AGAIN', message: 'killed' }, 250);
    expect(resumed).toEqual({ ...run, attempt: 2, message: 'killed', updatedAt: 250 });
    expect(advance(resumed, ASKED, 300).attempt).toBe(1);
  });

  test.each(['CANCELLED', 'FAILED'] as const)('can be %s in every phase but the last', (kind) => {
    const event: RunEvent =
      kind === 'FAILED' ? { kind, code: 'RUN_EXHAUSTED', message: 'm' } : { kind, message: 'm' };
    const path = [SURVEYED, ASKED, LAST_ROUND, TUNED];
    for (let done = 0; done <= path.length; done++) {
      const ended = advance(after(runOf('FINE_TUNE'), ...path.slice(0, done)), event, 1000);
      expect(ended).toMatchObject({ phase: kind, finishedAt: 1000, message: 'm' });
      expect(ended.failure).toEqual(kind === 'FAILED' ? { code: 'RUN_EXHAUSTED', message: 'm' } : null);
    }
    const promoted = after(runOf('FINE_TUNE'), ...path, DECIDED);
    expect(() => advance(promoted, event, 1000)).toThrow(`${kind} while ran~100 is PROMOTED`);
  });

  test('refuses what cannot happen in its phase', () => {
    for (const event of [ASKED, LAST_ROUND, TUNED, DECIDED]) {
      expect(() => advance(runOf('FINE_TUNE'), event, 200)).toThrow(RangeError);
    }
  });

  test('is ordered by its records whatever the clock of another instance says', () => {
    const run = runOf('FINE_TUNE', 1000);
    const next = advance(run, SURVEYED, 400);
    expect(next.updatedAt).toBe(1001);
    expect(advance(next, ASKED, 1500).updatedAt).toBe(1500);
  });

  test('has a seed of its own that its id alone decides, unless one is given', () => {
    expect(runOf('FINE_TUNE').seed).toBe(runOf('BASE').seed);
    expect(runOf('FINE_TUNE', 101).seed).not.toBe(runOf('FINE_TUNE', 100).seed);
    const { id: _, ...start } = { ...runOf('FINE_TUNE'), now: 1 };
    expect(newRun({ ...start, kind: 'FINE_TUNE', seed: 0 }).seed).toBe(0);
  });

  test('can be overruled by a person', () => {
    const run = after(runOf('FINE_TUNE'), SURVEYED, ASKED, LAST_ROUND, TUNED, DECIDED);
    const verdict: GateDecision = { ...decision, outcome: 'REJECTED', by: 'ann', reason: 'no', at: 50 };
    expect(overruled(run, verdict)).toEqual({
      ...run,
      decision: verdict,
      phase: 'REJECTED',
      message: 'no',
      updatedAt: run.updatedAt + 1,
    });
  });

  test('promotes nothing over a model that a person has put in force meanwhile', () => {
    const activation = {
      kpiSet: 'ran',
      modelId: 'base',
      previous: null,
      since: 1,
      cause: 'MANUAL' as const,
      by: 'ann',
      why: 'false alerts',
      runId: null,
      commandId: null,
    };
    const run = runOf('FINE_TUNE');
    expect(unlessOverruled(decision, run, activation, 50)).toBe(decision);
    const other = { ...activation, modelId: 'other' };
    expect(unlessOverruled(decision, run, other, 50)).toEqual({
      ...decision,
      outcome: 'REJECTED',
      reason: 'other was put in force meanwhile by ann: false alerts. Before: better',
      at: 50,
    });
  });
});
