import { expect, test } from '@jest/globals';
import { at, brief, marker, run, scored, windowsOf } from '../support/alert-scores.ts';

test('SILENT opens at once, from the first missing step; RESUMED closes at the last', () => {
  const { events, state } = run([marker('SILENT', 3), marker('RESUMED', 20)]);
  expect(events.map(brief)).toEqual(['OPEN 4–9', 'CLOSED 4–19']);
  expect(events[0]).toMatchObject({
    id: `cell-1~cells~TELEMETRY_SILENT~${at(4)}`,
    at: at(9),
    severity: 'MAJOR',
    steps: 6,
    modelId: null,
    score: null,
    pValue: null,
    topKpis: [],
  });
  expect(events[1]).toMatchObject({ at: at(20), steps: 16, reason: 'the entity sends again' });
  expect(state).toBeUndefined();
});

test('a SCORE alert that is open ends with its last step over threshold', () => {
  const { events } = run([...windowsOf('..xx'), marker('SILENT', 3)]);
  expect(events.map((event) => `${event.kind} ${brief(event)}`)).toEqual([
    'SCORE OPEN 2–3',
    'SCORE CLOSED 2–3',
    'TELEMETRY_SILENT OPEN 4–9',
  ]);
  expect(events[1].reason).toBe('the entity fell silent');
});

test('windows of held values change nothing while the entity is silent', () => {
  const silent = run([marker('SILENT', 3)]).state;
  expect(run([marker('SILENT', 3), scored(15, [20, 20, 20, 20]), marker('UNSCORED', 39)])).toMatchObject({
    state: silent,
    events: [{ state: 'OPEN' }],
  });
});

test('repeated markers say nothing new', () => {
  expect(run([marker('SILENT', 3), marker('SILENT', 3)]).events).toHaveLength(1);
  expect(run([marker('RESUMED', 3)])).toEqual({ state: undefined, events: [] });
});

test('a step over threshold before the silence opens nothing after it', () => {
  const { events } = run([
    scored(3, [1, 1, 1, 20]),
    marker('SILENT', 3),
    marker('RESUMED', 4),
    scored(5, [20]),
  ]);
  expect(events.map(({ kind }) => kind)).toEqual(['TELEMETRY_SILENT', 'TELEMETRY_SILENT']);
});
