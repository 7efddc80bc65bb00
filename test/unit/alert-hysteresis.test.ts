import { describe, expect, test } from '@jest/globals';
import { advanceAlert } from '#core/alert/advance.ts';
import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import { at, brief, CONTEXT, KPI_SET, marker, run, scored, windowsOf } from '../support/alert-scores.ts';

const told = (pattern: string) => run(windowsOf(pattern)).events.map(brief);

describe('opening', () => {
  test.each([
    ['two steps in a row', '....xx..', ['OPEN 4–5']],
    ['two of three with a quiet one between', '....x.x.', ['OPEN 4–6']],
    ['across two windows', '...xx...', ['OPEN 3–4']],
    ['not on one step', '....x...', []],
    ['not on two of four', '....x..x........', []],
  ])('%s', (_, pattern, events) => {
    expect(told(pattern)).toEqual(events);
  });

  test('happens at the step that made n of m', () => {
    const [event] = run(windowsOf('xx.x')).events;
    expect(event).toMatchObject({ state: 'OPEN', at: at(1), from: at(0), to: at(3), steps: 3, revision: 0 });
    expect(event.id).toBe(`cell-1~cells~SCORE~${at(0)}`);
  });

  test('3 of 5 counts from the first of the three, not from an older one that has left the five', () => {
    const policy = { ...DEFAULT_ALERT_POLICY, openSteps: 3, openWindow: 5 };
    const { events } = run(windowsOf('x...x.x.x...'), { ...CONTEXT, policy });
    expect(events.map(brief)).toEqual(['OPEN 4–8']);
  });

  test('a score equal to the threshold is not over it', () => {
    expect(run([scored(3, [10, 20, 10, 10])]).events).toEqual([]);
  });

  test('missing steps take their place among the m', () => {
    expect(run([scored(3, [1, 1, 1, 20]), scored(8, [20, 1, 1, 1])]).events.map(brief)).toEqual(['OPEN 3–5']);
    expect(run([scored(3, [1, 1, 1, 20]), scored(9, [20, 1, 1, 1])]).events).toEqual([]);
  });
});

describe('closing', () => {
  test('after six quiet steps, at the sixth, ending with the last step over threshold', () => {
    const { events, state } = run(windowsOf('.xx.........'));
    expect(events.map(brief)).toEqual(['OPEN 1–2', 'CLOSED 1–2']);
    expect(events[1]).toMatchObject({ at: at(8), reason: '6 quiet steps', revision: 1 });
    expect(state).toBeUndefined();
  });

  test('one more step over threshold starts the count anew', () => {
    expect(told('xx.....x.....')).toEqual(['OPEN 0–1']);
    expect(told('xx.....x......')).toEqual(['OPEN 0–1', 'CLOSED 0–7']);
  });

  test('steps that opened one alert do not count towards the next', () => {
    const policy = { ...DEFAULT_ALERT_POLICY, closeSteps: 1 };
    const { events } = run(windowsOf('xx.x'), { ...CONTEXT, policy });
    expect(events.map(brief)).toEqual(['OPEN 0–1', 'CLOSED 0–1']);
  });

  test('a window that holds a whole alert tells both its ends', () => {
    expect(run(windowsOf('xx......', 8)).events.map(brief)).toEqual(['OPEN 0–1', 'CLOSED 0–1']);
  });

  test('a new alert after the old one has its own id', () => {
    const { events } = run(windowsOf('xx......xx..'));
    expect(events.map(brief)).toEqual(['OPEN 0–1', 'CLOSED 0–1', 'OPEN 8–9']);
    expect(events[2].id).not.toBe(events[0].id);
  });
});

describe('steps without a verdict', () => {
  test('WARMUP never alerts, whatever it scores', () => {
    expect(run(windowsOf('xxxxxxxx').map((window) => ({ ...window, status: 'WARMUP' })))).toEqual({
      state: undefined,
      events: [],
    });
  });

  test('fewer than six of them neither close an alert nor count as quiet', () => {
    const { events, state } = run([...windowsOf('xx..'), marker('UNSCORED', 7), scored(11, [1, 1, 1, 20])]);
    expect(events.map(brief)).toEqual(['OPEN 0–1']);
    expect(state?.open).toMatchObject({ quiet: 0, to: at(11) });
  });

  test('six of them close it, five do not', () => {
    expect(run([...windowsOf('xx..'), marker('UNSCORED', 8)]).events).toHaveLength(1);
    const { events } = run([...windowsOf('xx..'), marker('UNSCORED', 9)]);
    expect(events.map(brief)).toEqual(['OPEN 0–1', 'CLOSED 0–1']);
    expect(events[1].reason).toBe('6 steps without a verdict');
  });

  test('a gap in the stream closes it too, and what follows may open another', () => {
    const after = (end: number) => run([...windowsOf('xx..'), scored(end, [20, 20])]).events.map(brief);
    expect(after(10)).toEqual(['OPEN 0–1']);
    expect(after(11)).toEqual(['OPEN 0–1', 'CLOSED 0–1', 'OPEN 10–11']);
  });

  test('scores that are not finite are no verdict', () => {
    expect(told('.x?x')).toEqual(['OPEN 1–3']);
    expect(told('xx..????')).toEqual(['OPEN 0–1']);
    expect(told('xx..????????')).toEqual(['OPEN 0–1', 'CLOSED 0–1']);
  });

  test('steps over threshold that are too old are forgotten', () => {
    expect(run([scored(3, [1, 1, 1, 20]), marker('UNSCORED', 5)]).state).toBeUndefined();
    expect(run([scored(3, [1, 1, 1, 20]), marker('UNSCORED', 4)]).state?.pending).toHaveLength(1);
  });
});

describe('a repeated window', () => {
  test('is not counted twice', () => {
    const [window] = windowsOf('...x');
    expect(run([window, window, window]).events).toEqual([]);
    const alert = windowsOf('.xx.');
    expect(run([...alert, ...alert, ...alert]).state).toEqual(run(alert).state);
  });
});

describe('a new model during an alert', () => {
  const withModel = { modelId: 'model-b', threshold: 100 };

  test('judges by its own threshold, and the alert keeps what opened it', () => {
    const goesOn = run([...windowsOf('..xx'), scored(7, [120, 50, 50, 50], withModel)]);
    expect(goesOn.state?.open).toMatchObject({
      to: at(4),
      quiet: 3,
      steps: 3,
      modelId: 'model-a',
      threshold: 10,
    });
    const ends = run([
      ...windowsOf('..xx'),
      scored(7, [50, 50, 50, 50], withModel),
      scored(11, [50, 50, 50, 50], withModel),
    ]);
    expect(ends.events.map(brief)).toEqual(['OPEN 2–3', 'CLOSED 2–3']);
  });
});

describe('other KPIs in the kpiSet', () => {
  test('close what was open, since it cannot be compared', () => {
    const kpiSet = { ...KPI_SET, kpis: KPI_SET.kpis.slice(1) };
    const before = run(windowsOf('..xx')).state;
    const window = { ...scored(7, [1, 1, 20, 20]), contributions: [1, 1, 1, 1] };
    const { events } = advanceAlert(before, window, { ...CONTEXT, kpiSet });
    expect(events.map(brief)).toEqual(['CLOSED 2–3', 'OPEN 6–7']);
    expect(events[0].reason).toBe('the kpiSet changed');
  });
});
