import { describe, expect, test } from '@jest/globals';
import type { Activation, ModelList, ModelRow } from '#services/console/api/shapes/model.ts';
import { type LineageSize, lineageOf } from '#services/console/page/views/models/lineage-layout.ts';
import { ticksOf, timeScale } from '#services/console/page/views/models/time-scale.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 0, 1);
const SIZE: LineageSize = {
  width: 1000,
  nameWidth: 200,
  rowHeight: 40,
  stubHeight: 20,
  axisHeight: 30,
  tickWidth: 100,
};

function model(id: string, hours: number, rest: Partial<ModelRow> = {}): ModelRow {
  return {
    id,
    kpiSet: 'cells',
    family: 'head',
    parent: null,
    runId: null,
    createdAt: START + hours * HOUR,
    createdBy: 'retrainer',
    promptThreshold: 1,
    settledThreshold: null,
    size: 1000,
    inForce: false,
    rollBackTarget: false,
    decision: null,
    before: null,
    after: null,
    ...rest,
  };
}

function activation(
  modelId: string,
  previous: string | null,
  hours: number,
  cause = 'PROMOTION',
): Activation {
  const since = START + hours * HOUR;
  return {
    kpiSet: 'cells',
    modelId,
    previous,
    since,
    cause,
    by: 'gate',
    why: 'better',
    runId: null,
    commandId: null,
  };
}

const draw = (list: ModelList, most = 12) => lineageOf(list, START + 10 * DAY, SIZE, most);
const rowOf = (lineage: ReturnType<typeof draw>, id: string) =>
  lineage.rows.find((row) => row.model.id === id)!;

describe('lineage', () => {
  const models = [
    model('base', 0),
    model('first', 48, { parent: 'base' }),
    model('second', 96, { parent: 'base', inForce: false }),
  ];
  const activations = [
    activation('base', null, 0, 'BOOTSTRAP'),
    activation('first', 'base', 48),
    activation('second', 'first', 96),
    activation('first', 'second', 100, 'ROLL_BACK'),
  ];
  const list = { models: models.map((one) => ({ ...one, inForce: one.id === 'first' })), activations };

  test('oldest first, each below the one before, left to right in time', () => {
    const { rows } = draw({ ...list, models: list.models.toReversed() });
    expect(rows.map((row) => row.model.id)).toEqual(['base', 'first', 'second']);
    expect(rows.map(({ y }) => y)).toEqual([50, 90, 130]);
    expect(rows.map(({ x }) => x)).toEqual(rows.map(({ x }) => x).toSorted((a, b) => a - b));
  });

  test('a line leads to each model from what it was tuned from', () => {
    const lineage = draw(list);
    const { x, y } = rowOf(lineage, 'base');
    expect(rowOf(lineage, 'base').branch).toBeNull();
    expect(rowOf(lineage, 'second').branch).toEqual({ x, y });
  });

  test('it was in force from when it was put so to when another was, and after a roll-back again', () => {
    const lineage = draw(list);
    const { reigns } = rowOf(lineage, 'first');
    expect(reigns.map(({ open }) => open)).toEqual([false, true]);
    expect(reigns[1].to).toBe(lineage.right);
    expect(rowOf(lineage, 'second').reigns).toHaveLength(1);
    expect(rowOf(lineage, 'base').reigns[0]).toMatchObject({ to: rowOf(lineage, 'first').x, open: false });
  });

  test('of what compaction has forgotten, the model before was in force since it was made', () => {
    const lineage = draw({ models: list.models, activations: activations.slice(1) });
    const base = rowOf(lineage, 'base');
    expect(base.reigns).toEqual([{ from: base.x, to: rowOf(lineage, 'first').x, open: false }]);
  });

  test('each change of the model in force is an arrow between rows', () => {
    const lineage = draw(list);
    const ys = lineage.moves.map(({ from, to }) => [from, to]);
    expect(ys).toEqual([
      [50, 50],
      [50, 90],
      [90, 130],
      [130, 90],
    ]);
    expect(lineage.moves.at(-1)!.activation.cause).toBe('ROLL_BACK');
  });

  test('how a model stands: in force, once in force, rejected, or a candidate', () => {
    const rejected = {
      outcome: 'REJECTED' as const,
      reason: '',
      by: 'gate',
      at: 0,
      chosen: null,
      candidates: [],
    };
    const lineage = draw({
      models: [...list.models, model('third', 110, { decision: rejected }), model('fourth', 111)],
      activations,
    });
    expect(lineage.rows.map(({ standing }) => standing)).toEqual([
      'WAS_IN_FORCE',
      'IN_FORCE',
      'WAS_IN_FORCE',
      'REJECTED',
      'CANDIDATE',
    ]);
  });

  test('what the gate compared and nobody published stands below the model of that run, once', () => {
    const none = { aucPr: null, vusPr: null, pointF1: null, bestF1: null };
    const prompt = {
      ...none,
      visibleRecall: null,
      fnRecall: null,
      normalFlagged: null,
      falseAlertsPerEntityDay: null,
    };
    const candidate = (name: string, modelId: string | null) => ({
      name,
      modelId,
      prompt,
      settled: null,
      eligible: true,
      reason: '',
    });
    const candidates = [
      candidate('base', 'base'),
      candidate('tuned', null),
      candidate('head', 'first'),
      candidate('fusion', null),
    ];
    const decision = {
      outcome: 'PROMOTED' as const,
      reason: '',
      by: 'gate',
      at: 0,
      chosen: 'head',
      candidates,
    };
    const of = { runId: 'run', decision };
    const lineage = draw({
      models: [models[0], model('first', 48, of), model('other', 49, of)],
      activations: [],
    });
    expect(lineage.rows.map(({ stubs }) => stubs.map((stub) => stub.candidate.name))).toEqual([
      [],
      ['tuned', 'fusion'],
      [],
    ]);
    expect(rowOf(lineage, 'first').stubs.map(({ y }) => y)).toEqual([120, 140]);
    expect(rowOf(lineage, 'other').y).toBe(170);
    expect(lineage.height).toBe(190);
  });

  test('of many the newest are drawn, with the one in force and all that they were tuned from', () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      model(`m${i}`, 24 + i, { parent: i === 39 ? 'm3' : 'base' }),
    );
    many[7] = { ...many[7], inForce: true };
    const lineage = draw({ models: [model('base', 0), ...many], activations: [] }, 2);
    expect(lineage.rows.map((row) => row.model.id)).toEqual(['base', 'm3', 'm7', 'm38', 'm39']);
    expect(lineage.leftOut).toBe(36);
  });

  test('parents that go in a circle end', () => {
    const circle = [model('a', 1, { parent: 'b' }), model('b', 2, { parent: 'a' })];
    expect(draw({ models: circle, activations: [] }).rows).toHaveLength(2);
  });
});

describe('an axis whose long gaps are shortened', () => {
  const times = [START, START + 2 * HOUR, START + 3 * HOUR, START + 28 * DAY];

  test('keeps the order, and both ends', () => {
    const scale = timeScale(times, 100, 900);
    const places = times.map((time) => scale.x(time));
    expect(places[0]).toBe(100);
    expect(places.at(-1)).toBeCloseTo(900, 6);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[2] - places[1]).toBeGreaterThan(28);
    expect(scale.x(START - DAY)).toBe(100);
    expect(scale.x(START + 99 * DAY)).toBe(900);
  });

  test('what happened within a minute is in one place', () => {
    const scale = timeScale([START, START + 2000, START + 28 * DAY], 0, 500);
    expect(scale.x(START + 2000)).toBeLessThan(1);
  });

  test('more times than there is room for stay within the edges', () => {
    const crowd = Array.from({ length: 200 }, (_, i) => START + i * DAY);
    const scale = timeScale(crowd, 0, 300);
    const places = crowd.map((time) => scale.x(time));
    expect(Math.max(...places)).toBeLessThanOrEqual(300.001);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  test('one time alone stands at the left edge', () => {
    expect(timeScale([START], 10, 90).x(START)).toBe(10);
  });

  test('labels do not touch, and the last one is there', () => {
    const crowd = Array.from({ length: 50 }, (_, i) => START + i * DAY);
    const ticks = ticksOf(crowd, timeScale(crowd, 0, 800), 100);
    expect(ticks.at(-1)!.time).toBe(crowd.at(-1));
    const gaps = ticks.slice(1).map(({ x }, i) => x - ticks[i].x);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(100);
    expect(ticks.length).toBeGreaterThan(4);
  });
});
