import { describe, expect, test } from '@jest/globals';
import type { Activation, GateDecision, ModelRow } from '#services/console/api/shapes/model.ts';
import type { Run } from '#services/console/api/shapes/run.ts';
import { dataFacts, historySpan, labelFacts } from '#services/console/page/views/models/lineage-facts.ts';
import {
  lastDecision,
  merged,
  presentOf,
  shortName,
} from '#services/console/page/views/models/model-book.ts';
import {
  cancellation,
  outcomeText,
  promotion,
  rollBackTo,
} from '#services/console/page/views/models/orders.ts';
import { mergedRuns, stepsOf } from '#services/console/page/views/models/run-steps.ts';

const activation = (modelId: string, since: number): Activation => ({
  kpiSet: 'cells',
  modelId,
  previous: null,
  since,
  cause: 'MANUAL',
  by: 'ann',
  why: 'tried',
  runId: null,
  commandId: null,
});
const row = (id: string, createdAt: number, inForce = false) =>
  ({ id, kpiSet: 'cells', createdAt, inForce }) as ModelRow;

describe('models as they change', () => {
  test('an event replaces what it names, and adds the rest', () => {
    const before = { models: [row('b', 2, true), row('a', 1)], activations: [activation('b', 2)] };
    const after = merged(before, {
      models: [row('c', 3, true), row('b', 2, false)],
      activations: [activation('b', 2), activation('c', 3)],
    });
    expect(after.models.map(({ id, inForce }) => [id, inForce])).toEqual([
      ['c', true],
      ['b', false],
      ['a', false],
    ]);
    expect(after.activations.map(({ modelId }) => modelId)).toEqual(['b', 'c']);
    expect(presentOf(after.activations)?.modelId).toBe('c');
  });

  test('names without their kpiSet and the end of their hash; other names as they are', () => {
    expect(shortName({ id: 'ran-cell-5m-head-63251eb18b06', kpiSet: 'ran-cell-5m' })).toBe('head-63251eb1');
    expect(shortName({ id: 'mine', kpiSet: 'ran-cell-5m' })).toBe('mine');
  });

  test('what a person decided later counts, not what the gate did', () => {
    const said = (outcome: 'PROMOTED' | 'REJECTED', at: number) => ({ outcome, at }) as GateDecision;
    const model = { id: 'm', runId: 'r', decision: said('PROMOTED', 10) };
    const run = (decision: GateDecision, modelIds = ['m']) => ({ id: 'r', modelIds, decision });
    expect(lastDecision(model, [run(said('REJECTED', 20))])?.outcome).toBe('REJECTED');
    expect(lastDecision(model, [run(said('REJECTED', 5))])?.outcome).toBe('PROMOTED');
    expect(lastDecision(model, [run(said('REJECTED', 20), ['other'])])?.outcome).toBe('PROMOTED');
    expect(lastDecision({ ...model, decision: null }, [])).toBeNull();
  });
});

describe('orders', () => {
  const base = { id: 'cells-base', kpiSet: 'cells' };
  const head = { id: 'cells-head', kpiSet: 'cells' };

  test('say which model takes the place of which', () => {
    expect(promotion(head, base).text).toMatch(/^head is put in force for cells in place of base/);
  });

  test('roll back to the model that was read, not to whichever is the one before by then', () => {
    expect(rollBackTo(base, head)).toMatchObject({
      path: '/kpi-sets/cells/roll-back',
      body: { modelId: 'cells-base' },
      danger: true,
    });
  });

  test('name their model and run in the path as it has to be', () => {
    expect(promotion({ id: 'a/b c', kpiSet: 'cells' }, undefined).path).toBe('/models/a%2Fb%20c/promote');
    const run = { id: 'cells~1', kpiSet: 'cells', labelsRequested: 5, labelsAnswered: 2 } as Run;
    expect(cancellation(run)).toMatchObject({ path: '/runs/cells~1/cancel' });
    expect(cancellation(run).text).toContain('3 open label requests');
  });

  test('what came of them is told: done by whom, or not known yet', () => {
    const outcome = { activation: activation('m', 1) };
    expect(outcomeText('Done', { ...outcome, outcome: 'DONE' })).toBe('Done, by ann.');
    expect(outcomeText('Done', { ...outcome, activation: null, outcome: 'DONE' })).toBe('Done.');
    expect(outcomeText('Done', { ...outcome, outcome: 'PENDING' })).toMatch(/has not answered yet/);
  });
});

describe('phases of a run', () => {
  const at = (phase: string, since: number) => ({ phase, since });

  test('those behind are done, with the time of all rounds', () => {
    const history = [
      at('TRIGGERED', 0),
      at('SAMPLING', 10),
      at('AWAITING_LABELS', 30),
      at('SAMPLING', 100),
      at('AWAITING_LABELS', 150),
    ];
    const steps = stepsOf({ kind: 'FINE_TUNE', phase: 'AWAITING_LABELS', history });
    expect(steps.map(({ phase, state, took }) => [phase, state, took])).toEqual([
      ['TRIGGERED', 'DONE', 10],
      ['SAMPLING', 'DONE', 70],
      ['AWAITING_LABELS', 'NOW', null],
      ['FINE_TUNING', 'TO_COME', null],
      ['VALIDATING', 'TO_COME', null],
      ['PROMOTED', 'TO_COME', null],
    ]);
  });

  test('of a run that ended early the rest was not reached', () => {
    const history = [at('TRIGGERED', 0), at('TRAINING', 5), at('FAILED', 9)];
    const steps = stepsOf({ kind: 'BASE', phase: 'FAILED', history });
    expect(steps.map(({ name, state }) => [name, state])).toEqual([
      ['triggered', 'DONE'],
      ['training', 'DONE'],
      ['failed', 'NOW'],
    ]);
    const cancelled = stepsOf({
      kind: 'FINE_TUNE',
      phase: 'CANCELLED',
      history: [at('TRIGGERED', 0), at('CANCELLED', 9)],
    });
    expect(cancelled[1]).toMatchObject({ phase: 'SAMPLING', state: 'NOT_REACHED', took: null });
  });

  test('an event that is older than what is known changes nothing', () => {
    const run = (id: string, startedAt: number, updatedAt: number) => ({ id, startedAt, updatedAt }) as Run;
    const runs = mergedRuns([run('a', 1, 9)], [run('a', 1, 5), run('b', 2, 2)]);
    expect(runs.map(({ id, updatedAt }) => [id, updatedAt])).toEqual([
      ['b', 2],
      ['a', 9],
    ]);
  });
});

describe('what a model was trained on', () => {
  test('labels by verdict; none of them where it has seen no label', () => {
    const lineage = { labelIds: ['a', 'b', 'c'], falsePositives: 2, falseNegatives: 1, requested: 0 };
    expect(labelFacts(lineage).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'labels 3',
      'false positives 2',
      'false negatives 1',
      'of these asked for 0',
    ]);
    expect(labelFacts({ labelIds: [], falsePositives: 0 })).toEqual([]);
  });

  test('data, and what is missing or of another type is left out', () => {
    expect(dataFacts({ entities: 48, windows: '9', seed: 7, sha256: 'ab' })).toEqual([
      { name: 'entities', value: '48' },
      { name: 'seed', value: '7' },
      { name: 'SHA-256 of the data', value: 'ab', code: true },
    ]);
    expect(historySpan({ from: 1, to: 2 })).toEqual([1, 2]);
    expect(historySpan({ from: 1 })).toBeNull();
  });
});
