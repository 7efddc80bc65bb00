import { describe, expect, test } from '@jest/globals';
import type { Figures } from '#schemas/types/topics.ts';
import { decide } from '#services/retrainer/learning/gate.ts';
import type { CandidateName } from '#services/retrainer/learning/tuned.ts';

/** Anomalous days held back: figures are then known to ±.04. */
const DAYS = 100;
const NOISE = 0.04;

const BASE: Figures = {
  aucPr: 0.5,
  vusPr: null,
  pointF1: 0.5,
  bestF1: null,
  visibleRecall: 0.9,
  fnRecall: null,
  normalFlagged: 0.5,
  falseAlertsPerEntityDay: null,
};

function candidate(name: CandidateName, changes: Partial<Figures> = {}) {
  return { name, prompt: { ...BASE, ...changes }, settled: null };
}

const decided = (...others: ReturnType<typeof candidate>[]) =>
  decide([candidate('base'), ...others], DAYS, 7);

test('the best of those that pass every condition is promoted', () => {
  const decision = decided(
    candidate('threshold', { pointF1: 0.6 }),
    candidate('tuned', { aucPr: 0.9, pointF1: 0.9, visibleRecall: 0.84 }),
    candidate('head', { aucPr: 0.8, pointF1: 0.7 }),
    candidate('fusion', { aucPr: 0.6, pointF1: 0.7 }),
  );
  expect(decision).toMatchObject({ outcome: 'PROMOTED', chosen: 'head', by: 'gate', at: 7 });
  expect(decision.reason).toBe('head: AUC-PR 0.800, F1 0.700; model in force: AUC-PR 0.500, F1 0.500');
  expect(decision.candidates.map(({ name, eligible, reason }) => [name, eligible, reason])).toEqual([
    ['base', false, 'in force'],
    ['threshold', true, ''],
    ['tuned', false, 'recall of confirmed alerts 0.840, model in force 0.900'],
    ['head', true, ''],
    ['fusion', true, ''],
  ]);
});

describe('a candidate is not eligible that', () => {
  const better = { aucPr: 0.7, pointF1: 0.7 };
  test.each<[string, CandidateName, Partial<Figures>, string]>([
    ['ranks steps no better than by chance', 'head', { aucPr: 0.5 + NOISE / 2 }, 'AUC-PR 0.520'],
    ['ranks them worse by more than half of that', 'fusion', { aucPr: 0.5 - 0.6 * NOISE }, 'AUC-PR 0.476'],
    ['separates them no better', 'fusion', { pointF1: 0.5 }, 'F1 0.500'],
    [
      'loses alerts that were confirmed',
      'fusion',
      { visibleRecall: 0.849 },
      'recall of confirmed alerts 0.849',
    ],
    ['flags more of the false alarms', 'fusion', { normalFlagged: 0.51 }, 'false alarms flagged 0.510'],
  ])('%s', (_, name, changes, reason) => {
    const { outcome, chosen, candidates } = decided(candidate(name, { ...better, ...changes }));
    expect([outcome, chosen]).toEqual(['REJECTED', null]);
    expect(candidates[1].eligible).toBe(false);
    expect(candidates[1].reason).toMatch(new RegExp(`^${reason}, model in force`));
  });
});

describe('a candidate is eligible that', () => {
  const better = { aucPr: 0.7, pointF1: 0.7 };
  test.each<[string, CandidateName, Partial<Figures>]>([
    ['ranks steps better than by chance', 'head', { aucPr: 0.5 + 1.1 * NOISE }],
    ['keeps the unsupervised scores and ranks about as well', 'fusion', { aucPr: 0.5 - 0.4 * NOISE }],
    ['loses few of the confirmed alerts', 'head', { visibleRecall: 0.851 }],
    ['flags as many of the false alarms', 'head', { normalFlagged: 0.5 }],
  ])('%s', (_, name, changes) => {
    expect(decided(candidate(name, { ...better, ...changes }))).toMatchObject({
      outcome: 'PROMOTED',
      chosen: name,
    });
  });
});

describe('a candidate that leaves the unsupervised scores behind', () => {
  const fusion = candidate('fusion', { aucPr: 0.7, pointF1: 0.7 });
  const at = (name: CandidateName, lead: number) =>
    candidate(name, { aucPr: 0.7 + lead, pointF1: 0.7 + lead });

  test.each(['head', 'tuned'] as const)('wins only where it is better by what is chance: %s', (name) => {
    expect(decided(fusion, at(name, 0.9 * NOISE)).chosen).toBe('fusion');
    expect(decided(fusion, at(name, 1.1 * NOISE)).chosen).toBe(name);
  });

  test('must be better by more where fewer anomalous days were held back', () => {
    const by = (days: number) => decide([candidate('base'), fusion, at('head', 0.1)], days, 7).chosen;
    expect(by(25)).toBe('head');
    expect(by(9)).toBe('fusion');
  });
});

test('by few anomalous days more of the confirmed alerts may seem lost', () => {
  const fusion = candidate('fusion', { aucPr: 0.7, pointF1: 0.7, visibleRecall: 0.75 });
  const by = (days: number) => decide([candidate('base'), fusion], days, 7).chosen;
  expect([by(4), by(100)]).toEqual(['fusion', null]);
});

describe('the model in force stays', () => {
  test('where nothing is better', () => {
    const decision = decided(candidate('tuned'), candidate('threshold'));
    expect(decision).toMatchObject({ outcome: 'REJECTED', chosen: null });
    expect(decision.reason).toContain(
      'no candidate is better than the model in force: AUC-PR 0.500, F1 0.500',
    );
  });

  test('where no anomaly was held back to judge by', () => {
    const blind = { pointF1: null, aucPr: null };
    const decision = decide([candidate('base', blind), candidate('tuned', blind)], 0, 7);
    expect(decision).toMatchObject({ outcome: 'REJECTED', chosen: null });
    expect(decision.reason).toContain('no anomaly was held back to judge by');
    expect(decision.candidates[1].reason).toBe('no anomaly was held back to judge by');
  });

  test('where there is nothing else', () => {
    expect(decided()).toMatchObject({ outcome: 'REJECTED', chosen: null, candidates: [{ name: 'base' }] });
  });
});
