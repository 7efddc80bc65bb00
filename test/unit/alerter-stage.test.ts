import { describe, expect, test } from '@jest/globals';
import type { ScoredWindow } from '#core/alert/context.ts';
import type { KpiScore } from '#schemas/types/topics.ts';
import {
  at,
  brief,
  KPI_SET,
  marker,
  SETTLED_THRESHOLD,
  scored,
  settledBy,
  windowsOf,
} from '../support/alert-scores.ts';
import { AlerterRun, entityOf, recordsOf, scoreOf } from '../support/alerter-run.ts';
import { labelOf } from '../support/label-of.ts';
import { streamRecord } from '../support/stream-record.ts';

const scoreMessage = (entity: string, window: ScoredWindow): KpiScore =>
  scoreOf(entity, {
    ...window,
    scores: [...window.scores],
    contributions: [...window.contributions],
    pValues: [...window.pValues],
    settled: [...window.settled],
    settledPValues: window.settled.map(() => 0.5),
  });
const scoresOf = (entity: string, pattern: string) =>
  windowsOf(pattern).map((window) => scoreMessage(entity, window));

describe('anomalies', () => {
  test('carry what the inventory knows, and stream without it', async () => {
    const run = new AlerterRun([entityOf('cell-1', { region: 'north' }), entityOf('cell-2')]);
    await run.step(recordsOf(['cell-1', 'cell-2', 'cell-3'].flatMap((entity) => scoresOf(entity, '..xx'))));
    expect(run.events.map(({ entity, groupId }) => [entity, groupId?.split('~')[0]])).toEqual([
      ['cell-1', 'north'],
      ['cell-2', 'unknown'],
      ['cell-3', 'unknown'],
    ]);
  });

  test('have every field of the topic', async () => {
    const run = new AlerterRun();
    await run.step(recordsOf(scoresOf('cell-1', '..xx')));
    expect(run.events).toEqual([
      {
        id: `cell-1~cells~SCORE~${at(2)}`,
        entity: 'cell-1',
        kpiSet: 'cells',
        kind: 'SCORE',
        state: 'OPEN',
        revision: 0,
        at: at(3),
        from: at(2),
        to: at(3),
        severity: 'MINOR',
        groupId: `unknown~cells~${at(0)}`,
        topKpis: ['users', 'dl_thr', 'drop'].map((kpi) => ({ kpi, contribution: 0.2 })),
        kpiCount: 0,
        steps: 2,
        modelId: 'model-a',
        score: 20,
        threshold: 10,
        pValue: 1e-3,
        settledScore: null,
        settledThreshold: null,
        suppression: null,
        reason: null,
      },
    ]);
  });

  test('under maintenance say so', async () => {
    const maintenance = [{ id: 'wo-7', from: at(0), to: at(9), reason: 'new antenna' }];
    const run = new AlerterRun([entityOf('cell-1', { maintenance })]);
    await run.step(recordsOf(scoresOf('cell-1', '..xx')));
    expect(run.events[0].suppression).toEqual({
      cause: 'MAINTENANCE',
      reference: 'wo-7',
      reason: 'new antenna',
    });
  });

  test('of a model that was called false are muted, visibly, until the next model', async () => {
    const run = new AlerterRun();
    const alert = (from: number, modelId: string) =>
      [scored(from + 3, [1, 1, 20, 20]), scored(from + 7, [1, 1, 1, 1]), scored(from + 11, [1, 1, 1, 1])].map(
        (window) => scoreMessage('cell-1', { ...window, modelId }),
      );
    await run.step(recordsOf(alert(0, 'model-a').slice(0, 1)));
    run.mutes.apply(labelOf({ reason: 'works' }));
    await run.step(recordsOf(alert(0, 'model-a').slice(1)));
    await run.step(recordsOf(alert(12, 'model-a')));
    await run.step(recordsOf(alert(24, 'model-b')));
    run.mutes.apply(labelOf({ state: 'RETRACTED', revision: 1 }));
    await run.step(recordsOf(alert(36, 'model-a')));
    expect(run.events.map((event) => [brief(event), event.suppression?.cause])).toEqual([
      ['OPEN 2–3', undefined],
      ['UPDATED 2–3', 'MUTED'],
      ['CLOSED 2–3', 'MUTED'],
      ['OPEN 14–15', 'MUTED'],
      ['CLOSED 14–15', 'MUTED'],
      ['OPEN 26–27', undefined],
      ['CLOSED 26–27', undefined],
      ['OPEN 38–39', undefined],
      ['CLOSED 38–39', undefined],
    ]);
    expect(run.events[1].suppression).toEqual({ cause: 'MUTED', reference: 'l-1', reason: 'works' });
  });

  test('a silence that outlasts its maintenance is shown when another entity brings the time', async () => {
    const maintenance = [{ id: 'wo-7', from: at(0), to: at(20), reason: '' }];
    const run = new AlerterRun([entityOf('cell-1', { maintenance })]);
    const quiet = [15, 19, 23, 27].map((end) => scoreMessage('cell-2', scored(end, [1, 1, 1, 1])));
    const records = recordsOf([scoreMessage('cell-1', marker('SILENT', 3)), ...quiet]);
    await run.step(records.slice(0, 2));
    run.restart();
    await run.step(records.slice(2));
    expect(run.events.map(({ state, at: time, suppression }) => [state, time, suppression?.cause])).toEqual([
      ['OPEN', at(9), 'MAINTENANCE'],
      ['UPDATED', at(23), undefined],
    ]);
    expect(run.snapshots.at(-1)).toMatchObject({ key: 'cells/cell-1', covered: 3n });
  });
});

describe('settled scores', () => {
  test('become a series of their own, in its own time', async () => {
    const run = new AlerterRun();
    const windows = settledBy([scored(15, [1, 1, 1, 1])], '...x');
    const score = {
      ...scoreMessage('cell-1', windows[0]),
      settledPValues: [0.5, 1e-4, 0.5, 0.5],
      status: 'WARMUP' as const,
    };
    await run.step(recordsOf([score]));
    expect(run.settled).toEqual([
      {
        entity: 'cell-1',
        kpiSet: 'cells',
        end: at(5),
        granularity: KPI_SET.granularityMs,
        scores: [1, 8, 1, 1],
        pValues: [0.5, 1e-4, 0.5, 0.5],
        modelId: 'model-a',
        threshold: SETTLED_THRESHOLD,
      },
    ]);
    expect(run.events).toEqual([]);
  });

  test('confirm alerts', async () => {
    const run = new AlerterRun();
    const windows = settledBy(windowsOf('..xx................'), '..xx');
    await run.step(recordsOf(windows.map((window) => scoreMessage('cell-1', window))));
    expect(
      run.events.map(({ state, settledScore, settledThreshold }) => [state, settledScore, settledThreshold]),
    ).toEqual([
      ['OPEN', null, null],
      ['CONFIRMED', 8, SETTLED_THRESHOLD],
      ['CLOSED', 8, SETTLED_THRESHOLD],
    ]);
  });

  test('are none where the model has none', async () => {
    const run = new AlerterRun();
    await run.step(recordsOf(scoresOf('cell-1', '..xx................')));
    expect(run.settled).toEqual([]);
  });
});

describe('snapshots', () => {
  test('a quiet entity has none and is not kept in memory', async () => {
    const run = new AlerterRun();
    for (const record of recordsOf(scoresOf('cell-1', '....x.......'))) await run.step([record]);
    expect(run.snapshots).toEqual([]);
    expect(run.entitiesInMemory).toBe(0);
  });

  test('are written while something is remembered, and deleted after', async () => {
    const run = new AlerterRun();
    const records = recordsOf(scoresOf('cell-1', '..xx........'));
    for (const record of records) await run.step([record]);
    expect(run.snapshots.map(({ key, state, covered }) => [key, state !== null, covered])).toEqual([
      ['cells/cell-1', true, 0n],
      ['cells/cell-1', true, 1n],
      ['cells/cell-1', false, 2n],
    ]);
    expect(run.changelog.size).toBe(0);
    expect(run.entitiesInMemory).toBe(0);
  });

  test('one a batch, none where the batch begins and ends quiet, none for a state already written', async () => {
    const run = new AlerterRun();
    await run.step(recordsOf(scoresOf('cell-1', '..xx........')));
    expect(run.snapshots).toEqual([]);
    const silent = recordsOf([scoreMessage('cell-1', marker('SILENT', 20))]);
    await run.step(silent);
    await run.step(silent);
    expect(run.snapshots).toHaveLength(1);
  });
});

describe('refused scores', () => {
  const [good] = scoresOf('cell-1', '..xx');
  const settling = {
    settled: [1, 1, 1, 1],
    settledPValues: [1, 1, 1, 1],
    settledThreshold: 5,
    settledDelay: 10,
  };
  test.each<[string, Partial<KpiScore>, string]>([
    ['of an unknown kpiSet', { kpiSet: 'other' }, 'KPI_SET_UNKNOWN'],
    ['with a step too many', { scores: [1, 1, 1, 1, 1] }, 'SCORE_SHAPE'],
    ['with a p-value missing', { pValues: [1, 1, 1] }, 'SCORE_SHAPE'],
    ['with a KPI missing', { contributions: [1, 1, 1, 1] }, 'SCORE_SHAPE'],
    ['of another granularity', { granularity: 60_000 }, 'SCORE_SHAPE'],
    ['with settled scores without a threshold', { settled: [1, 1, 1, 1] }, 'SCORE_SHAPE'],
    ['with a settled score missing', { ...settling, settled: [1, 1, 1] }, 'SCORE_SHAPE'],
    ['with a settled p-value missing', { ...settling, settledPValues: [] }, 'SCORE_SHAPE'],
    ['with steps settled that were not in its window', { ...settling, settledDelay: 45 }, 'SCORE_SHAPE'],
    ['under the key of another entity', { entity: 'cell-9' }, 'ENTITY_ID_INVALID'],
  ])('%s, and the stream goes on', async (_, change, code) => {
    const run = new AlerterRun();
    await run.step([
      streamRecord({ offset: 7n, key: 'cell-1', value: { ...good, ...change } }),
      streamRecord({ offset: 8n, key: 'cell-1', value: good }),
    ]);
    expect(run.refusals).toMatchObject([{ offset: 7n, code }]);
    expect(run.events).toHaveLength(1);
  });

  test('markers need no shape', async () => {
    const run = new AlerterRun();
    await run.step(recordsOf([scoreMessage('cell-1', marker('SILENT', 3))]));
    expect(run.refusals).toEqual([]);
    expect(run.events).toMatchObject([{ kind: 'TELEMETRY_SILENT', kpiSet: KPI_SET.name }]);
  });
});
