import { describe, expect, test } from '@jest/globals';
import {
  at,
  brief,
  marker,
  run,
  SETTLED_THRESHOLD,
  scored,
  settledBy,
  windowsOf,
} from '../support/alert-scores.ts';

/** Quiet windows that follow, so that all there is comes to be settled. */
const AFTER = '.'.repeat(24);

/** What is told where a model with a settled score sees these steps. */
const told = (prompt: string, settled: string, delay?: number) =>
  run(settledBy(windowsOf(prompt + AFTER), settled, delay)).events.map(brief);

describe('an alert is confirmed', () => {
  test('once two of three of its steps are over the settled threshold', () => {
    const { events } = run(settledBy(windowsOf(`....xxxx${AFTER}`), '....x.x.'));
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'CONFIRMED 4–7', 'CLOSED 4–7']);
    const [open, confirmed, closed] = events;
    expect(open).toMatchObject({ settledScore: null, settledThreshold: null });
    // Step 6 is settled by the window that ends 10 to 13 steps later.
    expect(confirmed).toMatchObject({
      at: at(19),
      revision: 1,
      settledScore: 8,
      settledThreshold: SETTLED_THRESHOLD,
      score: 20,
      threshold: 10,
      reason: null,
    });
    expect(closed).toMatchObject({ revision: 2, at: at(19), reason: '6 quiet steps', settledScore: 8 });
  });

  test('and closes as soon as it is quiet, without waiting for the rest', () => {
    const prompt = `....${'x'.repeat(16)}`;
    const { events } = run(settledBy(windowsOf(prompt + AFTER), '....xxxxxxxx'));
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'UPDATED 4–11', 'CONFIRMED 4–15', 'CLOSED 4–19']);
    expect(events.at(-1)).toMatchObject({ at: at(25) });
  });

  test('by steps shortly before it, which the prompt score saw too late', () => {
    expect(told('............xx', '......xx')).toEqual(['OPEN 12–13', 'CONFIRMED 12–13', 'CLOSED 12–13']);
  });

  test('but not by steps that an alert before it may have had', () => {
    expect(told('............xx', '....xx')).toEqual(['OPEN 12–13', 'WITHDRAWN 12–13']);
  });

  test('with OPEN told first where both come of one window', () => {
    expect(told('....xx', '....xx', 2)).toEqual(['OPEN 4–5', 'CONFIRMED 4–5', 'CLOSED 4–5']);
    const [open, confirmed] = run(settledBy(windowsOf('....xx..'), '....xx', 2)).events;
    expect([open.state, open.revision, confirmed.state, confirmed.revision]).toEqual([
      'OPEN',
      0,
      'CONFIRMED',
      1,
    ]);
  });
});

describe('an alert is withdrawn', () => {
  test('once all its steps up to the last over threshold are settled and did not confirm it', () => {
    const { events, state } = run(settledBy(windowsOf(`....xxxx${AFTER}`), '....x'));
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'WITHDRAWN 4–7']);
    expect(events[1]).toMatchObject({
      at: at(19),
      revision: 1,
      settledScore: 8,
      settledThreshold: SETTLED_THRESHOLD,
      reason: 'settled scores do not confirm it: 8.00 at most, with 5.00 as threshold',
    });
    expect(state).toBeUndefined();
  });

  test('not by its quiet end: what follows its last step over threshold is not its own', () => {
    expect(told('....xx', '......xx')).toEqual(['OPEN 4–5', 'WITHDRAWN 4–5']);
  });

  test('while a new step over threshold prolongs it, not before that is settled too', () => {
    const steps = '....xx.........x';
    const { events } = run(settledBy(windowsOf(steps + AFTER), ''));
    expect(events.map(brief)).toEqual(['OPEN 4–5', 'WITHDRAWN 4–15']);
    expect(events[1].at).toBe(at(27));
  });

  test('and the next one opens anew', () => {
    const steps = `....xx${'.'.repeat(14)}xx`;
    expect(told(steps, '.'.repeat(20).concat('xx'))).toEqual([
      'OPEN 4–5',
      'WITHDRAWN 4–5',
      'OPEN 20–21',
      'CONFIRMED 20–21',
      'CLOSED 20–21',
    ]);
  });
});

describe('a verdict that never comes holds no alert open', () => {
  const opened = settledBy(windowsOf('....xxxx........'), '');

  test('when the next model has no settled score', () => {
    const after = windowsOf('.'.repeat(20)).slice(4);
    const { events } = run([...opened, ...after]);
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'CLOSED 4–7']);
    expect(events[1]).toMatchObject({ at: at(19), reason: '6 quiet steps', settledThreshold: null });
  });

  test('when the next model settles later steps alone: there is nothing to withdraw it by', () => {
    const after = settledBy(windowsOf('.'.repeat(20)), '', 4).slice(4);
    const { events } = run([...opened.slice(0, 3), ...after]);
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'CLOSED 4–7']);
  });

  test('when the next model settles later: its verdict is waited for', () => {
    const after = settledBy(windowsOf('.'.repeat(48)), '......xx', 20).slice(4);
    const { events } = run([...opened, ...after]);
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'CONFIRMED 4–7', 'CLOSED 4–7']);
    expect(events[1].at).toBe(at(27));
  });

  test('when windows are not scored any more', () => {
    const { events } = run([...opened, marker('UNSCORED', 19), marker('UNSCORED', 23)]);
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'CLOSED 4–7']);
    expect(events[1].reason).toBe('6 steps without a verdict');
  });

  test('when windows are missing', () => {
    const later = settledBy([scored(59, [1, 1, 1, 1])], '');
    const { events } = run([...opened, ...later]);
    expect(events.map(brief)).toEqual(['OPEN 4–7', 'CLOSED 4–7']);
  });

  test('when the entity falls silent', () => {
    const { events } = run([...opened, marker('SILENT', 15)]);
    expect(events.map(({ state, kind }) => `${kind} ${state}`)).toEqual([
      'SCORE OPEN',
      'SCORE CLOSED',
      'TELEMETRY_SILENT OPEN',
    ]);
  });

  test('when one of its steps has a settled score that is not finite', () => {
    expect(told('....xxxx', '.....?')).toEqual(['OPEN 4–7', 'CLOSED 4–7']);
  });

  test('when the settled score comes too early to see the alert whole', () => {
    expect(told('...xx', '...xx', 0)).toEqual(['OPEN 3–4', 'CLOSED 3–4']);
  });
});

test('an alert that a model without a settled score opened is not judged by the next one', () => {
  const windows = windowsOf(`....xxxx........${AFTER}`);
  const { events } = run([...windows.slice(0, 2), ...settledBy(windows, '').slice(2)]);
  expect(events.map(brief)).toEqual(['OPEN 4–7', 'CLOSED 4–7']);
});

test('WARMUP settles nothing', () => {
  const windows = settledBy(windowsOf(`....xxxx${AFTER}`), '....xxxx').map((window) => ({
    ...window,
    status: 'WARMUP' as const,
  }));
  expect(run(windows).events).toEqual([]);
});
