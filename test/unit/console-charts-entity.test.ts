import { expect, test } from '@jest/globals';
import type { Alert } from '#services/console/api/shapes/alert.ts';
import { REACH } from '#services/console/page/charts/span.ts';
import type { Said } from '#services/console/page/verdict/standing.ts';
import { merged, neighbourOf } from '#services/console/page/views/entity/alert-list.ts';
import { marksOf } from '#services/console/page/views/entity/entity-marks.ts';
import {
  aroundAlert,
  chosenBy,
  chosenOf,
  LAST_DAY,
  queryOf,
  showing,
  spanOf,
  weeksOf,
} from '#services/console/page/views/entity/view-span.ts';
import { DAY, HOUR } from '../support/console-series.ts';

const T = 1_795_000_000_000;
const query = (text: string) => new URLSearchParams(text);
const alert = (id: string, from: number, revision = 0) => ({ id, from, revision }) as Alert;

test('an address names a span, or the last so many milliseconds', () => {
  expect(chosenBy(query(`from=${T}&to=${T + DAY}`))).toEqual({ from: T, to: T + DAY });
  expect(chosenBy(query(`last=${DAY}`))).toEqual({ last: DAY });
});

test.each(['', 'from=1', 'from=a&to=b', `from=${T}&to=${T - 1}`, `last=${REACH.longest + 1}`, 'last=0'])(
  'an address that names none is not taken for one: %s',
  (text) => expect(chosenBy(query(text))).toBeNull(),
);

test('what was chosen is read again from the address that it makes', () => {
  for (const chosen of [{ from: T, to: T + DAY }, { last: 7 * DAY }]) {
    const pairs = Object.entries(queryOf(chosen)).filter(([, value]) => value !== null) as [string, string][];
    expect(chosenBy(new URLSearchParams(pairs))).toEqual(chosen);
  }
  expect(Object.values(queryOf(LAST_DAY))).toEqual([null, null, null]);
});

test('a span that ends at the newest step goes on with it', () => {
  const chosen = chosenOf({ from: T - DAY, to: T }, T);
  expect(spanOf(chosen, T + HOUR)).toEqual({ from: T + HOUR - DAY, to: T + HOUR });
  expect(spanOf(chosenOf({ from: T - DAY, to: T }, T + 1), T + HOUR)).toEqual({ from: T - DAY, to: T });
  expect(spanOf(LAST_DAY, null)).toBeNull();
});

test('an alert is shown with what was before and after it', () => {
  expect(aroundAlert({ from: T, to: T + HOUR }, null)).toEqual({ from: T - 6 * HOUR, to: T + 7 * HOUR });
  expect(aroundAlert({ from: T, to: T + HOUR }, T + HOUR).to).toBe(T + HOUR);
  const long = aroundAlert({ from: T, to: T + 20 * DAY }, null);
  expect(long.to - long.from).toBe(REACH.longest);
});

test('an alert that is in sight moves nothing', () => {
  const view = { from: T, to: T + DAY };
  expect(showing(view, { from: T + 1, to: T + 2 }, null)).toBe(view);
  expect(showing(view, { from: T - HOUR, to: T + 2 }, null)).not.toBe(view);
});

test('alerts are read by whole weeks', () => {
  const { from, to } = weeksOf({ from: T, to: T + HOUR });
  expect([from % (7 * DAY), to - from]).toEqual([0, 7 * DAY]);
});

test('what is in memory takes the place of older revisions of the history', () => {
  const list = merged(
    [alert('a', 1, 2), alert('b', 3, 5)],
    [alert('a', 1, 3), alert('b', 3, 4), alert('c', 2)],
  );
  expect(list.map(({ id, revision }) => `${id}${revision}`)).toEqual(['b5', 'c0', 'a3']);
});

test('one steps through the alerts from the one that is open, or from an end', () => {
  const list = ['a', 'b', 'c'].map((id) => alert(id, 0));
  expect(neighbourOf(list, 'a', 1)?.id).toBe('b');
  expect(neighbourOf(list, 'a', -1)).toBeUndefined();
  expect(neighbourOf(list, null, 1)?.id).toBe('a');
  expect(neighbourOf(list, null, -1)?.id).toBe('c');
});

test('spans that were judged here are marked, unless taken back or of something else', () => {
  const span = { id: 'f', verdict: 'FALSE_NEGATIVE', entity: 'e', kpiSet: 'ran', from: 1, to: 2 } as const;
  const say = (feedback: Partial<Said['feedback']>, state: Said['state'] = 'KEPT'): Said => ({
    feedback: { ...span, ...feedback },
    state,
    ts: 0,
    before: null,
  });
  const said = [
    say({}),
    say({ action: 'RETRACT' }),
    say({ entity: 'other' }),
    say({ anomalyId: 'alert' }),
    say({}, 'REFUSED'),
  ];
  const windows = [{ id: 'w', from: 5, to: 6, reason: 'mast' }];
  expect(marksOf('e', 'ran', windows, said)).toEqual([
    { from: 5, to: 6, text: 'Maintenance: mast', tone: 'maintenance' },
    { from: 1, to: 2, text: 'Missed anomaly', tone: 'anomalous' },
  ]);
});

test('a span that was judged here opens again, but not the answer to a label request', () => {
  const span = { id: 'f', verdict: 'NORMAL', entity: 'e', kpiSet: 'ran', from: 1, to: 2 } as const;
  const kept = { state: 'KEPT', ts: 0, before: null } as const;
  const said: Said[] = [
    { ...kept, feedback: span },
    { ...kept, feedback: { ...span, to: 3, labelRequestId: 'r' } },
  ];
  const opened: unknown[] = [];
  for (const { onOpen } of marksOf('e', 'ran', [], said, (judged) => opened.push(judged))) onOpen?.();
  expect(opened).toEqual([{ from: 1, to: 2 }]);
});
