import { expect, test } from '@jest/globals';
import { reviewSilence } from '#core/alert/silence.ts';
import { AlerterState } from '#services/alerter/state.ts';
import { at, CONTEXT, KPI_SET, marker, run } from '../support/alert-scores.ts';

const ENTITIES = 200_000;

const silentUntil = (step: number) => {
  const maintenance = [{ id: 'wo-1', from: at(0), to: at(step), reason: '' }];
  return run([marker('SILENT', 3)], { ...CONTEXT, maintenance }).state!;
};

test('a region of entities that are silent under maintenance is reviewed when the work ends, and once', () => {
  const state = new AlerterState();
  const [early, late] = [silentUntil(20), silentUntil(30)];
  for (let i = 0; i < ENTITIES; i++) state.set(KPI_SET.name, `cell-${i}`, i < 3 ? early : late, BigInt(i));
  // It is heard again: what was planned first falls away.
  state.set(KPI_SET.name, 'cell-0', undefined, 0n);

  const review = (step: number) => {
    const due = state.silencesToReview(at(step));
    for (const silence of due) {
      const outcome = reviewSilence(silence.state, at(step), CONTEXT);
      state.set(silence.kpiSet, silence.entity, outcome.state, 0n);
    }
    return due.map(({ entity }) => entity);
  };
  expect(review(19)).toEqual([]);
  expect(review(20)).toEqual(['cell-1', 'cell-2']);
  expect(review(29)).toEqual([]);
  expect(review(30)).toHaveLength(ENTITIES - 3);
  expect(review(31)).toEqual([]);
});
