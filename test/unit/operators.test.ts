import { describe, expect, test } from '@jest/globals';
import type { AnomalyEvent, LabelRequest } from '#schemas/types/topics.ts';
import { type Habits, quotasOf, type Shift, SimulatedOperators } from '#scripts/operators/operators.ts';
import { Truth } from '#scripts/operators/truth.ts';
import type { ReplaySource } from '#scripts/replay/source.ts';
import { MONDAY } from '../support/series-samples.ts';
import { alertIdOf, alertOf, KPI_SET, STEP, stepTime } from '../support/verdicts.ts';

const STEPS = 400;

/** Anomalies, as first and last step, of cells whose labels mean something from step 20 on. */
function sourceWith(anomalies: Record<string, readonly (readonly [number, number])[]>): ReplaySource {
  const labels = new Map(
    Object.entries(anomalies).map(([id, spans]) => {
      const marks = new Uint8Array(STEPS);
      for (const [from, to] of spans) marks.fill(1, from, to + 1);
      return [id, marks];
    }),
  );
  return {
    kpiSet: KPI_SET,
    entities: [...labels.keys()].map((id) => ({ id })),
    startMs: MONDAY,
    steps: STEPS,
    slices: () => [],
    labels: (id) => labels.get(id),
    regimes: () => undefined,
    labelledFrom: (id) => (labels.has(id) ? 20 : undefined),
  };
}

const HABITS: Habits = { budget: 1, errorRate: 0, delayMs: 6 * STEP, seed: 0 };
const SHIFT: Shift = { span: { from: stepTime(100), to: stepTime(299) }, entities: ['a', 'b'], windows: 124 };
const ANOMALIES = { a: [[120, 139]], b: [[150, 156]], c: [[120, 139]] } as const;

function operators(habits: Partial<Habits> = {}, shift: Partial<Shift> = {}) {
  const truth = new Truth(sourceWith(ANOMALIES));
  return new SimulatedOperators(KPI_SET.name, truth, { ...HABITS, ...habits }, { ...SHIFT, ...shift });
}

function judged(alerts: readonly AnomalyEvent[], now = Number.POSITIVE_INFINITY, habits = {}, shift = {}) {
  const some = operators(habits, shift);
  for (const alert of alerts) some.see(alert);
  return some.due(now);
}

const closed = (entity: string, from: number, to: number, change: Partial<AnomalyEvent> = {}) =>
  alertOf(entity, from, to, { state: 'CLOSED', revision: 1, at: stepTime(to + 6), ...change });

describe('an alert that is over', () => {
  test('is rightful where it touches an anomaly, and the verdict names the steps of that', () => {
    expect(judged([closed('a', 138, 145)])).toEqual([
      expect.objectContaining({
        id: `simulated~${alertIdOf('a', 138)}`,
        verdict: 'TRUE_POSITIVE',
        anomalyId: alertIdOf('a', 138),
        from: stepTime(120),
        to: stepTime(139),
        source: 'SIMULATED',
        ts: stepTime(145 + 6 + 6),
      }),
    ]);
  });

  test('is false where it touches none, and the verdict speaks of its own steps', () => {
    const alert = closed('b', 157, 160);
    expect(judged([alert]).find(({ entity }) => entity === 'b')).toMatchObject({
      verdict: 'FALSE_POSITIVE',
      anomalyId: alert.id,
      from: null,
      to: null,
    });
  });

  test.each(['CLOSED', 'CONFIRMED', 'WITHDRAWN'] as const)('%s is judged after the delay', (state) => {
    const alert = closed('b', 200, 205, { state });
    const beforehand = judged([alert], stepTime(216)).filter(({ anomalyId }) => anomalyId !== null);
    expect(beforehand).toEqual([]);
    expect(judged([alert], stepTime(217)).some(({ anomalyId }) => anomalyId === alert.id)).toBe(true);
  });
});

test('an alert that goes on is judged when the shift is over', () => {
  const alert = alertOf('a', 130, 135);
  expect(judged([alert], stepTime(304))).toEqual([]);
  expect(judged([alert], stepTime(305))).toMatchObject([{ verdict: 'TRUE_POSITIVE' }]);
});

test.each<[string, AnomalyEvent]>([
  ['suppressed', closed('b', 200, 205, { suppression: { cause: 'MUTED', reference: null, reason: '' } })],
  ['of silence', closed('b', 200, 205, { kind: 'TELEMETRY_SILENT' })],
  ['of an entity that is not looked at', closed('c', 200, 205)],
  ['from before the shift', closed('b', 99, 105)],
  ['of another kpiSet', closed('b', 200, 205, { kpiSet: 'other' })],
])('nothing is said of an alert that is %s', (_, alert) => {
  const given = judged([alert]);
  expect(given.map(({ anomalyId }) => anomalyId)).toEqual([null]);
});

describe('an anomaly without an alert', () => {
  test('is reported as far as it reaches, where it is long enough to be noticed and looked at', () => {
    expect(judged([])).toMatchObject([
      { verdict: 'FALSE_NEGATIVE', entity: 'a', anomalyId: null, from: stepTime(120), to: stepTime(139) },
    ]);
  });

  test('is not reported where an alert has touched it, though that was suppressed', () => {
    const suppression = { cause: 'MAINTENANCE', reference: null, reason: '' } as const;
    expect(judged([closed('a', 110, 120, { suppression })])).toEqual([]);
  });
});

describe('the budget', () => {
  test('is spent as the protocol has it', () => {
    const week = 200 * 84;
    expect(quotasOf(0.0074, week)).toEqual({ FALSE_POSITIVE: 60, FALSE_NEGATIVE: 24, TRUE_POSITIVE: 40 });
    expect(quotasOf(0, week)).toEqual({ FALSE_POSITIVE: 0, FALSE_NEGATIVE: 0, TRUE_POSITIVE: 0 });
  });

  const many = Array.from({ length: 20 }, (_, i) => closed('b', 160 + 6 * i, 162 + 6 * i));

  test('is not exceeded, however often they are asked', () => {
    const some = operators({}, { windows: 10 });
    let said = 0;
    for (const alert of many) {
      some.see(alert);
      said += some
        .due(alert.at + HABITS.delayMs)
        .filter(({ verdict }) => verdict === 'FALSE_POSITIVE').length;
    }
    expect(said).toBe(quotasOf(1, 10).FALSE_POSITIVE);
  });

  test('goes to the same alerts in whatever order they came, and to others by another seed', () => {
    const ids = (alerts: readonly AnomalyEvent[], seed = 0) =>
      judged(alerts, Number.POSITIVE_INFINITY, { seed }, { windows: 10 }).map(({ id }) => id);
    expect(ids(many.toReversed())).toEqual(ids(many));
    expect(ids(many, 1)).not.toEqual(ids(many));
  });
});

test('the latest event of an alert counts, and nothing is said twice', () => {
  const some = operators();
  some.see(closed('b', 157, 160));
  some.see(alertOf('b', 157, 158));
  expect(some.due(stepTime(172))).toMatchObject([
    { verdict: 'FALSE_NEGATIVE' },
    { verdict: 'FALSE_POSITIVE' },
  ]);
  expect(some.due(Number.POSITIVE_INFINITY)).toEqual([]);
});

describe('a label request', () => {
  const requestOf = (
    entity: string,
    from: number,
    to: number,
    change: Partial<LabelRequest> = {},
  ): LabelRequest => ({
    id: `run~${entity}~${stepTime(from)}`,
    runId: 'run',
    kpiSet: KPI_SET.name,
    entity,
    from: stepTime(from),
    to: stepTime(to),
    state: 'OPEN',
    createdAt: stepTime(500),
    deadline: stepTime(600),
    budget: 10,
    round: 0,
    rank: 0,
    strategy: 'random',
    cluster: null,
    score: null,
    modelId: null,
    neighbours: [],
    answeredBy: null,
    ...change,
  });

  test.each<[string, number, number, 'NORMAL' | 'FALSE_NEGATIVE', number, number]>([
    ['all normal', 30, 53, 'NORMAL', 30, 53],
    ['anomalous at its end', 110, 133, 'FALSE_NEGATIVE', 120, 133],
    ['anomalous at its beginning', 130, 153, 'FALSE_NEGATIVE', 130, 139],
  ])('is answered: %s', (_, from, to, verdict, first, last) => {
    expect(operators().answer(requestOf('c', from, to))).toMatchObject({
      id: `simulated~run~c~${stepTime(from)}`,
      labelRequestId: `run~c~${stepTime(from)}`,
      anomalyId: null,
      verdict,
      from: stepTime(first),
      to: stepTime(last),
      ts: stepTime(500),
    });
  });

  test.each<[string, LabelRequest]>([
    ['of which nobody knows', requestOf('a', 10, 33)],
    ['about an entity without labels', requestOf('d', 30, 53)],
    ['of another kpiSet', requestOf('a', 30, 53, { kpiSet: 'other' })],
    ['that is closed', requestOf('a', 30, 53, { state: 'EXPIRED' })],
  ])('%s gets no answer', (_, request) => {
    expect(operators().answer(request)).toBeUndefined();
  });

  test('is answered wrongly as often as operators err, whatever the run is called', () => {
    const some = operators({ errorRate: 0.25 });
    const requests = Array.from({ length: 200 }, (_, i) => requestOf('c', 141 + i, 160 + i));
    const wrong = (of: readonly LabelRequest[]) =>
      of.flatMap((request, i) => (some.answer(request)?.verdict === 'FALSE_NEGATIVE' ? [i] : []));
    expect(wrong(requests).length / 200).toBeCloseTo(0.25, 1);
    expect(wrong(requests.map((request) => ({ ...request, id: `other~${request.id}` })))).toEqual(
      wrong(requests),
    );
    expect(some.answer(requests[wrong(requests)[0]])).toMatchObject({
      from: requests[wrong(requests)[0]].from,
    });
  });
});

test('operators who are always wrong turn every verdict round', () => {
  const given = judged([closed('b', 157, 160), closed('b', 150, 152)], undefined, { errorRate: 1 });
  expect(given.map(({ verdict, from }) => [verdict, from]).sort()).toEqual([
    ['FALSE_POSITIVE', null],
    ['NORMAL', stepTime(120)],
    ['TRUE_POSITIVE', null],
  ]);
});
