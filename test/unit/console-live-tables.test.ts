import { describe, expect, test } from '@jest/globals';
import type { LabelRequest, ModelRecord } from '#schemas/types/topics.ts';
import { AlertTable } from '#services/console/live/alert-table.ts';
import { BoundedTable } from '#services/console/live/bounded-table.ts';
import { type Changed, LiveTables } from '#services/console/live/live-tables.ts';
import { modelCardOf, modelRowOf } from '#services/console/live/model-row.ts';
import { entityOf } from '../support/alerter-run.ts';
import { marker, windowScore } from '../support/console-records.ts';
import { labelOf } from '../support/label-of.ts';
import { artifactOf, residualGraph } from '../support/published-model.ts';
import { alertIdOf, alertOf, KPI_SET, stepTime } from '../support/verdicts.ts';

const KEY = `${KPI_SET.name}/cell-1`;
const fleet = (id: string): Changed => ({ event: 'fleet', id });

describe('the fleet', () => {
  test('shows an entity by its newest window: the highest score, and the lowest p-value', () => {
    const tables = new LiveTables();
    expect(tables.addScore(windowScore('cell-1', 4))).toEqual([fleet(KEY)]);
    expect(tables.addScore(windowScore('cell-1', 3, { scores: [9] }))).toEqual([]);
    expect(tables.fleet.row(KEY)).toEqual({
      entity: 'cell-1',
      kpiSet: KPI_SET.name,
      status: 'OK',
      end: stepTime(4),
      score: 2,
      threshold: 3,
      pValue: 0.02,
      modelId: 'model-1',
      alert: null,
      changedAt: null,
      change: null,
    });
    expect(tables.fleet.asOf).toBe(stepTime(4));
  });

  test('shows no figure that JSON could not tell', () => {
    const tables = new LiveTables();
    const numbers = { scores: [Number.NaN, 1], threshold: Number.POSITIVE_INFINITY };
    tables.addScore(windowScore('cell-1', 1, numbers));
    expect(tables.fleet.row(KEY)).toMatchObject({ score: null, threshold: null, pValue: 0.02 });
  });

  test('an entity that falls silent has no score, until it is heard again', () => {
    const tables = new LiveTables();
    tables.addScore(windowScore('cell-1', 4));
    tables.addScore(marker('cell-1', 4, 'SILENT'));
    expect(tables.fleet.row(KEY)).toMatchObject({ status: 'SILENT', score: null, change: 'SILENT' });
    tables.addScore(marker('cell-1', 20, 'RESUMED'));
    tables.addScore(windowScore('cell-1', 24));
    expect(tables.fleet.row(KEY)).toMatchObject({
      status: 'OK',
      score: 2,
      change: 'RESUMED',
      changedAt: stepTime(20),
    });
  });

  test('only who comes once all was read is heard for the first time', () => {
    const tables = new LiveTables();
    tables.addScore(windowScore('cell-1', 1));
    tables.fleet.caughtUp();
    tables.addScore(windowScore('cell-1', 2));
    tables.addScore(windowScore('cell-2', 2));
    expect(tables.fleet.row(KEY)?.change).toBeNull();
    expect(tables.fleet.row(`${KPI_SET.name}/cell-2`)).toMatchObject({
      change: 'FIRST_HEARD',
      changedAt: stepTime(2),
    });
  });

  test('shows the gravest alert that is not over, those for operators before suppressed ones', () => {
    const tables = new LiveTables();
    const suppression = { cause: 'MUTED' as const, reference: null, reason: '' };
    tables.addAlert(alertOf('cell-1', 1, 1, { severity: 'CRITICAL', suppression }));
    tables.addAlert(alertOf('cell-1', 2, 2));
    tables.addAlert(alertOf('cell-1', 3, 3, { severity: 'MAJOR' }));
    const shown = () => tables.fleet.row(KEY)?.alert;
    expect(shown()).toEqual({
      id: alertIdOf('cell-1', 3),
      severity: 'MAJOR',
      from: stepTime(3),
      suppressed: false,
    });
    tables.addAlert(alertOf('cell-1', 3, 3, { state: 'WITHDRAWN', revision: 1 }));
    expect(shown()?.id).toBe(alertIdOf('cell-1', 2));
    expect(tables.fleet.row(KEY)?.change).toBe('ALERT_WITHDRAWN');
    tables.addAlert(alertOf('cell-1', 2, 2, { state: 'CLOSED', revision: 1 }));
    expect(shown()).toMatchObject({ id: alertIdOf('cell-1', 1), suppressed: true });
  });

  test('knows a silent entity by its alert, where its windows came too long ago', () => {
    const tables = new LiveTables();
    const silence = { kind: 'TELEMETRY_SILENT' as const, id: 's' };
    tables.addAlert(alertOf('cell-1', 1, 9, silence));
    expect(tables.entityRows('cell-1')).toMatchObject([{ status: 'SILENT', end: null, change: 'SILENT' }]);
    tables.addAlert(alertOf('cell-1', 1, 9, { ...silence, state: 'CLOSED', revision: 1 }));
    expect(tables.entityRows('cell-1')).toEqual([]);
  });

  test('has what the inventory knows; who is known to it alone is absent, and who is deleted is gone', () => {
    const tables = new LiveTables();
    const info = entityOf('cell-1', { region: 'north', coordinates: { latitude: 1, longitude: 2 } });
    expect(tables.addEntity('cell-1', info)).toEqual([{ event: 'inventory', id: 'cell-1' }]);
    expect(tables.entityRows('cell-1')).toMatchObject([{ kpiSet: '', status: 'ABSENT', region: 'north' }]);
    tables.addScore(windowScore('cell-1', 1));
    expect(tables.entityRows('cell-1')).toMatchObject([{ status: 'OK', region: 'north', latitude: 1 }]);
    expect(tables.addEntity('cell-1', null)).toEqual([{ event: 'inventory', id: 'cell-1' }]);
    expect(tables.entityRows('cell-1')).toMatchObject([{ status: 'OK', region: null }]);
    tables.addEntity('cell-0', entityOf('cell-0'));
    expect(tables.entityIds()).toEqual(['cell-0', 'cell-1']);
    tables.addEntity('cell-0', null);
    expect(tables.entityIds()).toEqual(['cell-1']);
  });
});

describe('alerts', () => {
  test('stand as their newest revision says, whatever comes twice', () => {
    const tables = new LiveTables();
    const closed = alertOf('cell-1', 1, 4, { state: 'CLOSED', revision: 2, at: stepTime(9) });
    tables.addAlert(alertOf('cell-1', 1, 1));
    expect(tables.addAlert(closed)).toEqual([{ event: 'alerts', id: closed.id }, fleet(KEY)]);
    expect(tables.addAlert(alertOf('cell-1', 1, 2, { revision: 1 }))).toEqual([]);
    expect(tables.addAlert(closed)).toEqual([]);
    expect(tables.alerts.get(closed.id)).toMatchObject({ state: 'CLOSED', to: stepTime(4) });
  });

  test('come with the newest start first, and the region of their entity or else of their group', () => {
    const table = new AlertTable((entity) => (entity === 'cell-1' ? 'north' : null));
    table.apply(alertOf('cell-1', 1, 1, { groupId: 'old~judged~1' }));
    table.apply(alertOf('cell-2', 5, 5, { groupId: 'so~uth~judged~1' }));
    table.apply(alertOf('cell-3', 5, 5));
    expect([...table.newestFirst()].map(({ entity, region }) => [entity, region])).toEqual([
      ['cell-2', 'so~uth'],
      ['cell-3', null],
      ['cell-1', 'north'],
    ]);
  });

  test('have what operators say of them, also where that was read first, until it is taken back', () => {
    const tables = new LiveTables();
    const id = alertIdOf('cell-1', 1);
    const label = labelOf({
      id,
      anomalyId: id,
      verdicts: [
        { operator: 'ann', verdict: 'FALSE_POSITIVE', feedbackId: 'f', ts: 1 },
        { operator: 'bo', verdict: 'UNKNOWN', feedbackId: 'g', ts: 2 },
      ],
    });
    expect(tables.addLabel(label)).toEqual([]);
    tables.addAlert(alertOf('cell-1', 1, 1));
    expect(tables.alerts.get(id)?.judgement).toMatchObject({
      verdict: 'FALSE_POSITIVE',
      verdicts: [{ operator: 'ann' }],
    });
    expect(tables.addLabel({ ...label, state: 'RETRACTED' })).toEqual([{ event: 'alerts', id }]);
    expect(tables.alerts.get(id)?.judgement).toBeNull();
    expect(tables.addLabel(labelOf({ anomalyId: null }))).toEqual([]);
  });

  test('are bounded: the oldest that are over go first, and live ones only where no other is left', () => {
    const table = new AlertTable(() => null, 20);
    table.apply(alertOf('live', 0, 1));
    for (let step = 1; step <= 100; step++) {
      table.apply(alertOf('cell-1', step, step, { state: 'CLOSED' }));
    }
    const kept = [...table.newestFirst()];
    expect(kept.length).toBeLessThanOrEqual(21);
    expect(kept.at(-1)?.entity).toBe('live');
    expect(kept[0].from).toBe(stepTime(100));
    expect(kept.at(-2)!.from).toBeGreaterThanOrEqual(stepTime(80));
    for (let step = 101; step <= 200; step++) table.apply(alertOf('cell-1', step, step));
    expect(table.get(alertIdOf('live', 0))).toBeUndefined();
  });
});

test('a bounded table keeps its order while values change', () => {
  const table = new BoundedTable<{ id: string; rank: number }>({
    most: 10,
    compare: (a, b) => a.rank - b.rank,
    time: ({ rank }) => rank,
    isLive: () => true,
  });
  table.set({ id: 'a', rank: 1 });
  table.set({ id: 'b', rank: 2 });
  expect(table.ordered().map(({ id }) => id)).toEqual(['a', 'b']);
  table.set({ id: 'a', rank: 3 });
  expect(table.ordered().map(({ id }) => id)).toEqual(['b', 'a']);
});

test('label requests come in the order of deadline, round and rank', () => {
  const tables = new LiveTables();
  const request = (id: string, deadline: number, round: number, rank: number) =>
    tables.addRequest({ id, deadline, round, rank, state: 'OPEN', createdAt: 0 } as LabelRequest);
  request('d', 2, 0, 0);
  request('b', 1, 0, 1);
  request('c', 1, 1, 0);
  expect(request('a', 1, 0, 0)).toEqual([{ event: 'requests', id: 'a' }]);
  expect(tables.requests().map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

describe('models', () => {
  const { name: kpiSet } = KPI_SET;
  const activation = (modelId: string, previous: string | null): ModelRecord => ({
    artifact: null,
    activation: {
      kpiSet,
      modelId,
      previous,
      since: 1,
      cause: 'PROMOTION',
      by: 'gate',
      why: '',
      runId: null,
      commandId: null,
    },
  });

  test('are kept without their bytes, and tell their kpiSet when they change or go', async () => {
    const tables = new LiveTables();
    const base = await artifactOf(KPI_SET, 'residual', residualGraph(KPI_SET));
    const changed = [{ event: 'models', id: kpiSet }];
    const add = (modelId: string, parent: string | null, createdAt: number) =>
      tables.addModel(`model/${modelId}`, {
        artifact: { ...base, modelId, parent, createdAt },
        activation: null,
      });
    expect(add('a', null, 1)).toEqual(changed);
    add('b', 'a', 2);
    add('c', 'b', 3);
    tables.addModel(`active/${kpiSet}`, activation('a', null));
    expect(tables.addModel(`active/${kpiSet}`, activation('b', 'a'))).toEqual(changed);

    const { artifact } = tables.models.require('b');
    expect([artifact.onnx, artifact.probe.x, artifact.weights]).toEqual([
      Buffer.alloc(0),
      Buffer.alloc(0),
      null,
    ]);
    expect(modelCardOf(artifact, tables.models)).toMatchObject({
      id: 'b',
      size: base.size,
      inForce: true,
      rollBackTarget: false,
      ancestors: ['a'],
      children: ['c'],
    });
    const [, , first] = tables.models.models();
    expect(modelRowOf(first.artifact, tables.models)).toMatchObject({ id: 'a', rollBackTarget: true });
    expect(tables.addModel('model/c', null)).toEqual(changed);
    expect(tables.addModel('model/unheard-of', null)).toEqual([]);
  });

  test('show no figure that JSON could not tell', async () => {
    const base = await artifactOf(KPI_SET, 'residual', residualGraph(KPI_SET));
    const none = {
      aucPr: Number.NaN,
      vusPr: null,
      pointF1: 0.5,
      bestF1: null,
      visibleRecall: null,
      fnRecall: null,
      normalFlagged: null,
      falseAlertsPerEntityDay: Number.POSITIVE_INFINITY,
    };
    const row = modelRowOf({ ...base, promptThreshold: Number.NaN, after: none }, new LiveTables().models);
    expect(row.promptThreshold).toBeNull();
    expect(row.after).toEqual({ ...none, aucPr: null, falseAlertsPerEntityDay: null });
  });

  test.each([
    ['', {}],
    ['{"epochs":3}', { epochs: 3 }],
    ['[1]', { text: '[1]' }],
    ['epochs: 3', { text: 'epochs: 3' }],
  ])('show settings %j', async (settings, shown) => {
    const artifact = { ...(await artifactOf(KPI_SET, 'residual', residualGraph(KPI_SET))), settings };
    expect(modelCardOf(artifact, new LiveTables().models).settings).toEqual(shown);
  });
});
