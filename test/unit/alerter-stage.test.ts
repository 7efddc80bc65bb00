import { describe, expect, test } from '@jest/globals';
import type { ScoredWindow } from '#core/alert/context.ts';
import type { KpiScore } from '#schemas/types/topics.ts';
import { at, KPI_SET, marker, scored, windowsOf } from '../support/alert-scores.ts';
import { AlerterRun, entityOf, recordsOf, scoreOf } from '../support/alerter-run.ts';
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
  test.each<[string, Partial<KpiScore>, string]>([
    ['of an unknown kpiSet', { kpiSet: 'other' }, 'KPI_SET_UNKNOWN'],
    ['with a step too many', { scores: [1, 1, 1, 1, 1] }, 'SCORE_SHAPE'],
    ['with a p-value missing', { pValues: [1, 1, 1] }, 'SCORE_SHAPE'],
    ['with a KPI missing', { contributions: [1, 1, 1, 1] }, 'SCORE_SHAPE'],
    ['of another granularity', { granularity: 60_000 }, 'SCORE_SHAPE'],
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
