import { describe, expect, test } from '@jest/globals';
import { groupId } from '#core/alert/identity.ts';
import { reviewSilence, silenceReviewedAt } from '#core/alert/silence.ts';
import { type SuppressionFacts, suppressionAt } from '#core/alert/suppression.ts';
import { at, CONTEXT, MINUTE, marker, run, START, scored, windowsOf } from '../support/alert-scores.ts';

const work = (from: number, to: number, id = 'wo-1') => ({
  id,
  from: at(from),
  to: at(to),
  reason: 'antenna',
});

describe('suppression', () => {
  const facts: SuppressionFacts = {
    time: at(5),
    kind: 'SCORE',
    modelId: 'model-a',
    maintenance: [],
    mutes: [],
  };

  test('a maintenance window holds from its start until before its end', () => {
    const during = (step: number) =>
      suppressionAt({ ...facts, time: at(step), maintenance: [work(5, 8)] })?.reference;
    expect([4, 5, 7, 8].map(during)).toEqual([undefined, 'wo-1', 'wo-1', undefined]);
  });

  test('of several windows the last to end counts', () => {
    const maintenance = [work(0, 6), work(4, 9, 'wo-2'), work(5, 7, 'wo-3')];
    expect(suppressionAt({ ...facts, maintenance })).toMatchObject({ reference: 'wo-2', until: at(9) });
  });

  test('a mute holds for its kind of alert and its model', () => {
    const mutes = [{ kind: 'SCORE', modelId: 'model-a', reference: 'label-1', reason: 'stadium' } as const];
    expect(suppressionAt({ ...facts, mutes })).toEqual({
      cause: 'MUTED',
      reference: 'label-1',
      reason: 'stadium',
      until: null,
    });
    expect(suppressionAt({ ...facts, mutes, modelId: 'model-b' })).toBeNull();
    expect(suppressionAt({ ...facts, mutes, kind: 'TELEMETRY_SILENT' })).toBeNull();
  });

  test('maintenance goes before mutes', () => {
    const mutes = [{ kind: 'SCORE', modelId: 'model-a', reference: 'label-1', reason: '' } as const];
    expect(suppressionAt({ ...facts, mutes, maintenance: [work(5, 8)] })?.cause).toBe('MAINTENANCE');
  });

  test('an alert that outlasts the work is shown, by an update', () => {
    const { events } = run(windowsOf('..xxxxxx'), { ...CONTEXT, maintenance: [work(0, 5)] });
    expect(events.map(({ state, suppression }) => [state, suppression?.cause])).toEqual([
      ['OPEN', 'MAINTENANCE'],
      ['UPDATED', undefined],
    ]);
  });
});

test('an alert that ends under maintenance stays suppressed, though the work is over when it closes', () => {
  const { events } = run(windowsOf('..xx........'), { ...CONTEXT, maintenance: [work(0, 5)] });
  expect(events.map(({ state, suppression }) => [state, suppression?.cause])).toEqual([
    ['OPEN', 'MAINTENANCE'],
    ['CLOSED', 'MAINTENANCE'],
  ]);
});

describe('silence under maintenance', () => {
  const context = { ...CONTEXT, maintenance: [work(0, 20)] };
  const silent = run([marker('SILENT', 3)], context).state!;

  test('is shown once the work is over, and said once', () => {
    expect(reviewSilence(silent, at(19), context)).toEqual({ state: silent, events: [] });
    const over = reviewSilence(silent, at(20), context);
    expect(over.events).toMatchObject([{ state: 'UPDATED', at: at(20), suppression: null }]);
    expect(reviewSilence(over.state!, at(21), context).events).toEqual([]);
  });

  test('stays suppressed where the work goes on longer than was said', () => {
    const longer = { ...CONTEXT, maintenance: [work(0, 30)] };
    const first = reviewSilence(silent, at(20), longer);
    expect(first.events).toEqual([]);
    expect(silenceReviewedAt(first.state!)).toBe(at(30));
    expect(reviewSilence(first.state!, at(29), longer)).toEqual(first);
    expect(reviewSilence(first.state!, at(30), longer).events).toHaveLength(1);
  });
});

describe('groups', () => {
  const group = (time: number) => groupId('north', 'cells', time, 15 * MINUTE);

  test('are shared within a bucket of time, and only there', () => {
    expect(group(START)).toBe(`north~cells~${START}`);
    expect(group(START + 14 * MINUTE)).toBe(group(START));
    expect(group(START + 15 * MINUTE)).not.toBe(group(START + 14 * MINUTE));
  });

  test('depend on region and first anomalous step alone, whichever entity and however it came in', () => {
    const [one] = run(windowsOf('.xx.')).events;
    const [other] = run([scored(2, [1, 1, 20]), scored(3, [20])], { ...CONTEXT, entity: 'cell-2' }).events;
    expect(one.groupId).toBe(`north~cells~${START}`);
    expect(other.groupId).toBe(one.groupId);
    expect(run(windowsOf('.xx.'), { ...CONTEXT, region: 'south' }).events[0].groupId).not.toBe(one.groupId);
  });
});
