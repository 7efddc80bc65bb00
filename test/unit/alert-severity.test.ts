import { describe, expect, test } from '@jest/globals';
import { involvedKpis, topKpis } from '#core/alert/contributions.ts';
import { DEFAULT_ALERT_POLICY } from '#core/alert/policy.ts';
import { graver, severityOf } from '#core/alert/severity.ts';
import { run, scored, windowsOf } from '../support/alert-scores.ts';

describe('severity', () => {
  test.each([
    [{ pValue: 9e-6, kpiCount: 1, steps: 2 }, 'CRITICAL'],
    [{ pValue: 1e-5, kpiCount: 1, steps: 2 }, 'MAJOR'],
    [{ pValue: 0.1, kpiCount: 6, steps: 2 }, 'CRITICAL'],
    [{ pValue: 0.1, kpiCount: 5, steps: 2 }, 'MINOR'],
    [{ pValue: 9e-5, kpiCount: 1, steps: 2 }, 'MAJOR'],
    [{ pValue: 1e-4, kpiCount: 1, steps: 5 }, 'MINOR'],
    [{ pValue: 1e-4, kpiCount: 1, steps: 6 }, 'MAJOR'],
    [{ pValue: null, kpiCount: 0, steps: 6 }, 'MAJOR'],
  ] as const)('%j is %s', (facts, severity) => {
    expect(severityOf(facts, DEFAULT_ALERT_POLICY)).toBe(severity);
  });

  test('only rises', () => {
    expect(graver('CRITICAL', 'MINOR')).toBe('CRITICAL');
    expect(graver('MINOR', 'MAJOR')).toBe('MAJOR');
  });

  test('counts the step that came before the alert opened', () => {
    const grave = scored(3, [1, 1, 1, 20], { pValues: [0.5, 0.5, 0.5, 1e-6] });
    const [event] = run([grave, scored(7, [20, 1, 1, 1])]).events;
    expect(event).toMatchObject({ state: 'OPEN', severity: 'CRITICAL', pValue: 1e-6 });
  });
});

describe('updates', () => {
  test('come when the severity rises, and not for more of the same', () => {
    const { events } = run(windowsOf('xxxxxxxxxxxxxxxxxxxx'));
    expect(events.map(({ state, severity, steps }) => `${state} ${severity} ${steps}`)).toEqual([
      'OPEN MINOR 4',
      'UPDATED MAJOR 8',
    ]);
    expect(events[1].revision).toBe(1);
  });

  test('come when other KPIs lead, not when the same change places', () => {
    const leading = (end: number, contributions: number[]) => scored(end, [20, 20, 1, 1], { contributions });
    const { events } = run([
      leading(3, [9, 8, 7, 1, 1]),
      leading(7, [9, 8, 30, 1, 1]),
      leading(11, [9, 8, 7, 1, 20]),
    ]);
    expect(events.map(({ state, topKpis }) => [state, topKpis.map(({ kpi }) => kpi)])).toEqual([
      ['OPEN', ['users', 'dl_thr', 'drop']],
      ['UPDATED', ['drop', 'cpu', 'users']],
    ]);
  });
});

describe('contributions', () => {
  test('a KPI is involved beyond three robust sigmas', () => {
    const sigmas = [0, 2.9, 3, 3.1, 8].map((residual) => residual ** 2 / 2);
    expect(involvedKpis(sigmas, DEFAULT_ALERT_POLICY.involvedContribution)).toBe(2);
  });

  test('an alert counts the most KPIs that were involved at once', () => {
    const { events } = run([
      scored(3, [20, 20, 1, 1], { contributions: [9, 9, 0, 0, 0] }),
      scored(7, [20, 20, 20, 20], { contributions: [0, 0, 9, 0, Number.NaN] }),
    ]);
    expect(events.at(-1)).toMatchObject({ state: 'UPDATED', kpiCount: 2 });
  });

  test('shares are of the whole contribution, largest first', () => {
    expect(topKpis(['a', 'b', 'c', 'd'], [1, 5, 0, 4], 2)).toEqual([
      { kpi: 'b', contribution: 0.5 },
      { kpi: 'd', contribution: 0.4 },
    ]);
    expect(topKpis(['a', 'b'], [0, 0], 3)).toEqual([]);
  });
});
