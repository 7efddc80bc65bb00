import { describe, expect, test } from '@jest/globals';
import type { Alert } from '#services/console/api/shapes/alert.ts';
import { alertFiltersOf, matchesAlert, queryOf } from '#services/console/page/views/alerts/alert-filters.ts';
import { type AlertRows, letIn, mergeAlerts } from '#services/console/page/views/alerts/alert-rows.ts';
import { grouped } from '#services/console/page/views/alerts/grouping.ts';

const alert = (id: string, from: number, changes: Partial<Alert> = {}): Alert => ({
  id,
  entity: `cell of ${id}`,
  kpiSet: 'ran',
  kind: 'SCORE',
  state: 'OPEN',
  revision: 0,
  at: from,
  from,
  to: from,
  severity: 'MINOR',
  groupId: null,
  region: 'north',
  topKpis: [],
  kpiCount: 1,
  steps: 2,
  modelId: 'm',
  score: 2,
  threshold: 1,
  pValue: 1e-3,
  settledScore: null,
  settledThreshold: null,
  suppression: null,
  reason: null,
  judgement: null,
  ...changes,
});
const ids = (alerts: readonly Alert[]) => alerts.map(({ id }) => id).join('');
const listed: AlertRows = { rows: [alert('c', 30), alert('b', 20), alert('a', 10)], held: [] };
const anything = { matches: () => true, holds: false, goesOn: false };

describe('the list of alerts', () => {
  test('a new one takes its place by its start', () => {
    expect(ids(mergeAlerts(listed, [alert('n', 25)], anything).rows)).toBe('cnba');
    expect(ids(mergeAlerts(listed, [alert('n', 20)], anything).rows)).toBe('cbna');
  });

  test('one that is listed changes where it stands; an older revision changes nothing', () => {
    const closed = mergeAlerts(listed, [alert('b', 20, { state: 'CLOSED', revision: 2 })], anything);
    expect([ids(closed.rows), closed.rows[1].state]).toEqual(['cba', 'CLOSED']);
    expect(mergeAlerts(closed, [alert('b', 20, { revision: 1 })], anything).rows[1].state).toBe('CLOSED');
  });

  test('what is no longer asked for stays until the reader lets in what is new', () => {
    const isOpen = ({ state }: Alert) => state === 'OPEN';
    const closed = [alert('b', 20, { state: 'CLOSED', revision: 1 }), alert('n', 40)];
    const merged = mergeAlerts(listed, closed, { ...anything, matches: isOpen, holds: true });
    expect([ids(merged.rows), ids(merged.held)]).toEqual(['cba', 'n']);
    expect(ids(letIn(merged, isOpen).rows)).toBe('nca');
    expect(ids(letIn(merged, isOpen, 'b').rows)).toBe('ncba');
  });

  test('one that waits and is over before it is let in is forgotten', () => {
    const options = { ...anything, matches: ({ state }: Alert) => state === 'OPEN', holds: true };
    const held = mergeAlerts(listed, [alert('n', 40)], options);
    expect(mergeAlerts(held, [alert('n', 40, { state: 'CLOSED', revision: 1 })], options).held).toEqual([]);
  });

  test('what is older than the last row comes with its page', () => {
    const options = { ...anything, goesOn: true };
    expect(ids(mergeAlerts(listed, [alert('o', 5)], options).rows)).toBe('cba');
    expect(ids(mergeAlerts(listed, [alert('o', 5)], anything).rows)).toBe('cbao');
  });
});

describe('groups', () => {
  const together = { groupId: 'north~ran~10' };

  test('two that share a group stand together where the first one stands', () => {
    const items = grouped([
      alert('d', 40),
      alert('c', 30, { ...together, severity: 'MINOR' }),
      alert('b', 20),
      alert('a', 10, { ...together, severity: 'CRITICAL', state: 'CLOSED' }),
    ]);
    expect(items.map((item) => ('alert' in item ? item.alert.id : ids(item.group.alerts)))).toEqual([
      'd',
      'ca',
      'b',
    ]);
    expect(items[1]).toMatchObject({ group: { from: 10, severity: 'CRITICAL', cells: 2, live: 1 } });
  });

  test('one alone in its group is no group', () => {
    expect(grouped([alert('a', 10, together)])).toEqual([{ alert: expect.objectContaining({ id: 'a' }) }]);
  });
});

describe('filters', () => {
  test('an address is read, and asks the API the same', () => {
    const filters = alertFiltersOf(
      new URLSearchParams('state=LIVE&severity=BAD&judged=false&region=n%26s&x=1'),
    );
    expect(filters).toEqual({ state: 'LIVE', judged: 'false', region: 'n&s' });
    expect(queryOf(filters, 100, 'next')).toBe('state=LIVE&region=n%26s&judged=false&limit=100&cursor=next');
  });

  test.each<[string, Partial<Alert>, boolean]>([
    ['state=LIVE', { state: 'CONFIRMED' }, true],
    ['state=LIVE', { state: 'WITHDRAWN' }, false],
    ['state=OVER', { state: 'CLOSED' }, true],
    ['suppressed=false', { suppression: { cause: 'MUTED', reference: null, reason: '' } }, false],
    ['judged=false', {}, true],
    ['region=south', {}, false],
    ['kind=TELEMETRY_SILENT', { kind: 'TELEMETRY_SILENT' }, true],
    ['severity=MAJOR', {}, false],
  ])('%s and %j', (query, changes, expected) => {
    expect(matchesAlert(alert('a', 1, changes), alertFiltersOf(new URLSearchParams(query)))).toBe(expected);
  });
});
