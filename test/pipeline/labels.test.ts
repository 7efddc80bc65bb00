import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { seededRandom } from '#core/random/random.ts';
import { DAY_MS } from '#core/series/grid.ts';
import type { ErrorCode } from '#platform/errors/codes.ts';
import type { AnomalyEvent, Feedback, Label } from '#schemas/types/topics.ts';
import type { JoinerFigures } from '#services/joiner/state.ts';
import { addJoiner } from '../support/joiner-flow.ts';
import { ORDERLY, Pipeline, type Schedule } from '../support/pipeline-driver.ts';
import { alertIdOf, alertOf, feedbackOf, KPI_SETS, stepTime } from '../support/verdicts.ts';

const HORIZON = 10 * DAY_MS;
const STATES = 'towerwatch.joiner.state.v1';

let pipeline: Pipeline;
let figures: ReadonlyMap<number, JoinerFigures>;

async function open(partitions = 3): Promise<void> {
  pipeline = await Pipeline.open({ partitions, now: stepTime(1000) });
  figures = addJoiner(pipeline, { kpiSets: KPI_SETS, horizonMs: HORIZON });
}

beforeEach(() => open());

/** Under a key of the tool's own. */
const say = (feedback: Feedback) => pipeline.produce('feedback.v1', `ticket of ${feedback.id}`, feedback);
const raise = (alert: AnomalyEvent) => pipeline.produce('anomalies.v1', alert.entity, alert);
const labels = async (): Promise<Label[]> => (await pipeline.read('labels.v1')).map(({ value }) => value);
const total = (figure: keyof JoinerFigures) => [...figures.values()].reduce((sum, of) => sum + of[figure], 0);
const letters = () =>
  pipeline.deadLetters('feedback.v1').map(({ headers, value }) => ({ ...headers, value }));

describe('a verdict and its alert', () => {
  const anomalyId = alertIdOf('cell-1', 5);

  test.each([
    ['the alert', true],
    ['the verdict', false],
  ])('become a label where %s comes first', async (_, alertFirst) => {
    if (alertFirst) raise(alertOf('cell-1', 5, 7));
    else say(feedbackOf('cell-1', { id: 'f1', anomalyId }));
    await pipeline.run();
    expect(await labels()).toEqual([]);
    expect(total('waiting')).toBe(alertFirst ? 0 : 1);
    if (alertFirst) say(feedbackOf('cell-1', { id: 'f1', anomalyId }));
    else raise(alertOf('cell-1', 5, 7));
    await pipeline.run();
    const [{ key, value, partition }] = await pipeline.read('labels.v1');
    expect({ key, value }).toMatchObject({
      key: 'cell-1',
      value: {
        id: anomalyId,
        from: stepTime(5),
        to: stepTime(7),
        label: 'NORMAL',
        modelId: 'model-1',
        revision: 0,
      },
    });
    expect(partition).toBe((await pipeline.read('anomalies.v1'))[0].partition);
    expect(total('waiting')).toBe(0);
  });

  test('stay together while the alert grows', async () => {
    raise(alertOf('cell-1', 5, 7));
    say(feedbackOf('cell-1', { id: 'f1', anomalyId }));
    await pipeline.run();
    raise(alertOf('cell-1', 5, 9, { state: 'UPDATED', revision: 1 }));
    await pipeline.run();
    raise(alertOf('cell-1', 5, 9, { state: 'CLOSED', revision: 2 }));
    await pipeline.run();
    expect((await labels()).map(({ to, revision }) => [to, revision])).toEqual([
      [stepTime(7), 0],
      [stepTime(9), 1],
    ]);
  });

  test('of a kind that this version does not know make a label without kind', async () => {
    raise(alertOf('cell-1', 5, 7, { kind: 'UNKNOWN' }));
    say(feedbackOf('cell-1', { id: 'f1', anomalyId }));
    await pipeline.run();
    expect(await labels()).toMatchObject([{ anomalyKind: null }]);
  });
});

test('operators who disagree are counted for as long as they do', async () => {
  const span = { from: stepTime(3), to: stepTime(9) };
  say(feedbackOf('cell-1', { id: 'f1', verdict: 'FALSE_NEGATIVE', ...span }));
  say(feedbackOf('cell-1', { id: 'f2', verdict: 'NORMAL', operator: 'bob', ts: stepTime(1), ...span }));
  await pipeline.run();
  expect(total('conflicts')).toBe(1);
  pipeline.crash();
  await pipeline.restart();
  await pipeline.wait(1000);
  expect(total('conflicts')).toBe(1);
  say(feedbackOf('cell-1', { id: 'f3', action: 'RETRACT', operator: 'bob', ts: stepTime(2), ...span }));
  await pipeline.run();
  expect(total('conflicts')).toBe(0);
  expect((await labels()).at(-1)).toMatchObject({ label: 'ANOMALOUS', conflict: false });
});

describe('a verdict on nothing', () => {
  const feedback = feedbackOf('cell-1', { id: 'f1', anomalyId: alertIdOf('cell-1', 5) });

  test('goes to the dead letters as it came, after the horizon, though nothing else comes and all crashes', async () => {
    say(feedback);
    await pipeline.run();
    const [sent] = pipeline.broker.all('feedback.v1');
    await pipeline.wait(HORIZON / 2);
    pipeline.crash();
    await pipeline.restart();
    await pipeline.wait(HORIZON / 2 - 1);
    expect(letters()).toEqual([]);
    await pipeline.wait(HORIZON / 100);
    expect(letters()).toEqual([
      {
        topic: 'feedback.v1',
        partition: String(sent.partition),
        offset: String(sent.offset),
        code: 'FEEDBACK_UNMATCHED',
        message: 'feedback f1 found nothing that it speaks of',
        schemaId: String(sent.value!.readInt32BE(1)),
        service: 'joiner',
        value: sent.value,
      },
    ]);
    expect(pipeline.deadLetters('feedback.v1')[0].key).toEqual(sent.key);
    await pipeline.wait(HORIZON);
    expect(letters()).toHaveLength(1);
  });

  test('does not join an alert of after the horizon, though both are processed at once', async () => {
    say(feedback);
    await pipeline.advance();
    pipeline.now += HORIZON;
    raise(alertOf('cell-1', 5, 7));
    await pipeline.run();
    expect(letters()).toMatchObject([{ code: 'FEEDBACK_UNMATCHED' }]);
    expect(await labels()).toEqual([]);
  });

  test('waits while the partition is behind, whatever the wall clock says', async () => {
    say(feedback);
    await pipeline.advance();
    raise(alertOf('cell-1', 5, 7));
    await pipeline.advance();
    // The joiner was away for long.
    pipeline.now += 2 * HORIZON;
    await pipeline.restart();
    await pipeline.wait(1000);
    await pipeline.run();
    expect(letters()).toEqual([]);
    expect(await labels()).toHaveLength(1);
  });
});

describe('a verdict that makes no sense goes to the dead letters at once', () => {
  const span = { from: stepTime(3), to: stepTime(9) };
  test.each<[ErrorCode, Partial<Feedback>]>([
    ['KPI_SET_UNKNOWN', { kpiSet: 'other' }],
    ['ENTITY_ID_INVALID', { entity: '' }],
    ['ENTITY_ID_INVALID', { entity: 'x'.repeat(257) }],
    ['FEEDBACK_INCOMPLETE', { from: null, to: null }],
    ['FEEDBACK_INCOMPLETE', { id: '' }],
    ['FEEDBACK_INCOMPLETE', { operator: '' }],
    ['FEEDBACK_SPAN', { to: stepTime(2) }],
    ['FEEDBACK_SPAN', { to: stepTime(3) + HORIZON + 1 }],
    ['FEEDBACK_SPAN', { to: null }],
    ['FEEDBACK_SPAN', { anomalyId: alertIdOf('cell-1', 5), from: null }],
    ['FEEDBACK_MISMATCH', { anomalyId: alertIdOf('cell-2', 5) }],
    ['FEEDBACK_MISMATCH', { labelRequestId: `run~cell-2~${stepTime(3)}` }],
    ['FEEDBACK_VERDICT', { verdict: 'UNKNOWN' }],
    ['FEEDBACK_VERDICT', { action: 'UNKNOWN' }],
    ['FEEDBACK_TOO_LARGE', { reason: 'x'.repeat(8192) }],
    ['TIMESTAMP_FUTURE', { ts: stepTime(1000) + 2 * DAY_MS }],
    ['TIMESTAMP_ANCIENT', { ts: 1_767_571_200 }],
    ['TIMESTAMP_ANCIENT', { from: 1_767_571_200, to: 1_767_571_500 }],
  ])('%s: %p', async (code, change) => {
    say(feedbackOf('cell-1', { id: 'f1', ...span, ...change }));
    say(feedbackOf('cell-1', { id: 'f2', ...span }));
    await pipeline.run();
    expect(letters()).toMatchObject([{ code, topic: 'feedback.v1' }]);
    expect(await labels()).toMatchObject([{ verdicts: [{ feedbackId: 'f2' }] }]);
  });

  test('FEEDBACK_CROWDED: the one that is too many', async () => {
    for (let i = 0; i < 33; i++) say(feedbackOf('cell-1', { id: `f${i}`, operator: `o${i}`, ...span }));
    await pipeline.run();
    expect(letters()).toMatchObject([{ code: 'FEEDBACK_CROWDED' }]);
  });

  test('NOT_AVRO: what is none', async () => {
    pipeline.produceBytes('feedback.v1', 'x', Buffer.from('rubbish'));
    await pipeline.run();
    expect(letters()).toMatchObject([{ code: 'NOT_AVRO', topic: 'feedback.v1' }]);
  });
});

test('closed alerts and labels are forgotten after the horizon', async () => {
  for (const entity of ['cell-1', 'cell-2', 'cell-3']) {
    raise(alertOf(entity, 5, 7, { state: 'CLOSED' }));
    say(feedbackOf(entity, { id: `f ${entity}`, anomalyId: alertIdOf(entity, 5) }));
    say(feedbackOf(entity, { id: `s ${entity}`, from: stepTime(20), to: stepTime(22) }));
  }
  raise(alertOf('cell-4', 5, 7));
  await pipeline.run();
  pipeline.compact();
  expect(pipeline.broker.all(STATES)).toHaveLength(7);
  await pipeline.wait(HORIZON + DAY_MS);
  pipeline.compact();
  expect(pipeline.broker.all(STATES).map(({ key }) => key?.toString())).toEqual([alertIdOf('cell-4', 5)]);
  expect(letters()).toEqual([]);
});

describe('exactly once', () => {
  const entities = ['cell-1', 'cell-2', 'cell-3'];
  const given = fc.record({
    entity: fc.constantFrom(...entities),
    operator: fc.constantFrom('ann', 'bob'),
    verdict: fc.constantFrom<Feedback['verdict']>('FALSE_POSITIVE', 'TRUE_POSITIVE'),
    action: fc.constantFrom<Feedback['action']>('GIVE', 'GIVE', 'RETRACT'),
    ts: fc.integer({ min: 0, max: 9 }).map(stepTime),
  });
  const events = fc.array(fc.oneof(given, fc.constantFrom(...entities)), { minLength: 1, maxLength: 25 });

  /** Sends the events, an entity's name for the next revision of its alert, with something to do between any two. */
  async function play(
    list: typeof events extends fc.Arbitrary<infer L> ? L : never,
    between: () => Promise<void>,
    schedule: Schedule,
  ) {
    const revisions = new Map<string, number>();
    for (const [i, event] of list.entries()) {
      if (typeof event === 'string') {
        const revision = revisions.get(event) ?? 0;
        revisions.set(event, revision + 1);
        raise(alertOf(event, 5, 7 + revision, { revision }));
      } else say(feedbackOf(event.entity, { ...event, id: `f${i}`, anomalyId: alertIdOf(event.entity, 5) }));
      await between();
    }
    await pipeline.run(schedule);
    await pipeline.run();
    return labels();
  }

  /** Each label at last, where it counts. */
  const final = (all: readonly Label[]) => {
    const last = new Map(all.map((label) => [label.id, { ...label, revision: 0 }]));
    return Object.fromEntries([...last].filter(([, { state }]) => state === 'IN_FORCE'));
  };

  test('no label is lost or doubled by crashes and failed transactions', async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.nat(), async (list, seed) => {
        await open();
        const expected = final(await play(list, async () => undefined, ORDERLY));
        await open();
        const random = seededRandom(seed);
        const trouble: Schedule = {
          pick: (choices) => random.integer(0, choices),
          batch: () => random.integer(1, 5),
          fate: () => (random.uniform() < 0.3 ? (random.uniform() < 0.5 ? 'ABORTED' : 'LOST') : 'COMMITTED'),
        };
        const between = async () => {
          while (random.uniform() < 0.6) await pipeline.advance(trouble);
          if (random.uniform() < 0.2) pipeline.crash(undefined, random.integer(0, 3));
          if (random.uniform() < 0.2) pipeline.compact(random.uniform());
        };
        const actual = await play(list, between, trouble);
        expect(final(actual)).toEqual(expected);
        for (const [, revisions] of Map.groupBy(actual, ({ id }) => id)) {
          expect(revisions.map(({ revision }) => revision)).toEqual(revisions.map((_, i) => i));
        }
      }),
      { numRuns: 60 },
    );
  });
});
