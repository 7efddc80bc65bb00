import { expect, test } from '@jest/globals';
import type { LabelRequest } from '#services/console/api/shapes/label-request.ts';
import type { Said } from '#services/console/page/verdict/standing.ts';
import {
  endingOf,
  presentOf,
  queueOf,
  saidOf,
  stepFrom,
  withChanged,
} from '#services/console/page/views/to-label/queue.ts';
import { contextOf, withContext } from '#services/console/page/views/to-label/request-span.ts';
import { DAY, HOUR } from '../support/console-series.ts';
import { requestOf } from '../support/label-records.ts';

const NOW = 1_000;
const request = (id: string, over: Partial<LabelRequest> = {}): LabelRequest =>
  requestOf(id, { entity: `cell-${id}`, deadline: NOW + 1, ...over });
const nothing = { answered: new Set<string>(), retracted: new Set<string>() };
const queue = (requests: readonly LabelRequest[], over: Partial<Parameters<typeof queueOf>[1]> = {}) =>
  queueOf(requests, { here: nothing, skipped: [], now: NOW, ...over });
const ids = (requests: readonly LabelRequest[]) => requests.map(({ id }) => id).join('');

const say = (
  labelRequestId: string | null,
  over: Partial<Said> = {},
  action: 'GIVE' | 'RETRACT' = 'GIVE',
): Said => ({
  feedback: { id: 'f', verdict: 'NORMAL', entity: 'e', kpiSet: 'ran', labelRequestId, action },
  state: 'KEPT',
  ts: 0,
  before: null,
  ...over,
});

test('requests wait by deadline, round and rank', () => {
  const requests = [
    request('d', { deadline: NOW + 9 }),
    request('c', { round: 1 }),
    request('b', { rank: 5 }),
    request('a', { rank: 2 }),
  ];
  expect(ids(queue(requests))).toBe('abcd');
});

test('what was skipped comes last, in the order it was skipped in', () => {
  expect(
    ids(
      queue(
        ['a', 'b', 'c', 'd'].map((id) => request(id)),
        { skipped: ['c', 'a'] },
      ),
    ),
  ).toBe('bdca');
});

test('what is answered, cancelled or past its deadline does not wait', () => {
  const requests = [
    request('a', { state: 'ANSWERED' }),
    request('b', { state: 'CANCELLED' }),
    request('c', { deadline: NOW }),
    request('d'),
    request('e'),
  ];
  expect(ids(queue(requests, { here: { ...nothing, answered: new Set(['d']) } }))).toBe('e');
});

test('an answer that was taken back lets the request wait again, also where the run has counted it', () => {
  const requests = [request('a', { state: 'ANSWERED' }), request('b', { state: 'CANCELLED' })];
  expect(ids(queue(requests, { here: { ...nothing, retracted: new Set(['a', 'b']) } }))).toBe('a');
});

test('an answer counts from when it is sent until it is refused or taken back', () => {
  const said = [
    say('a', { state: 'SENDING' }),
    say('b'),
    say('c', { state: 'REFUSED' }),
    say('d', {}, 'RETRACT'),
    say(null),
  ];
  expect(saidOf(said)).toEqual({ answered: new Set(['a', 'b']), retracted: new Set(['d']) });
});

test('requests that changed take the place of what was known, new ones are added', () => {
  const after = withChanged([request('a'), request('b')], [request('b', { state: 'EXPIRED' }), request('c')]);
  expect(after.map(({ id, state }) => `${id} ${state}`)).toEqual(['a OPEN', 'b EXPIRED', 'c OPEN']);
});

test('one steps through the queue to its ends', () => {
  const requests = ['a', 'b', 'c'].map((id) => request(id));
  expect(stepFrom(requests, 'a', 1)?.id).toBe('b');
  expect(stepFrom(requests, 'c', 1)?.id).toBe('c');
  expect(stepFrom(requests, 'a', -1)?.id).toBe('a');
  expect(stepFrom([], 'a', 1)).toBeUndefined();
});

test('after an answer comes the request that was behind it', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((id) => request(id));
  const before = [a, b, c, d];
  expect(presentOf(before, 'c', before)).toBe(c);
  expect(presentOf([a, b, d], 'c', before)).toBe(d);
  expect(presentOf([a, b], 'c', [a, b, c])).toBe(a);
  expect(presentOf([], 'c', before)).toBeUndefined();
  expect(presentOf(before, undefined, [])).toBe(a);
});

test('a request that is gone says why', () => {
  expect(endingOf(request('1', { state: 'CANCELLED' }))).toMatch(/cell-1 was cancelled/);
  const answered = request('1', { state: 'ANSWERED', answeredBy: 'console-0123abcd' });
  // What it names is feedback, which tells nobody who it was.
  expect(endingOf(answered)).toBe('The request for cell-1 was answered elsewhere meanwhile.');
  expect(endingOf(request('1', { state: 'OPEN' }))).toMatch(/deadline has passed/);
});

test('a window is shown with time about it, and never beyond the newest step', () => {
  const window = { from: 10 * DAY, to: 10 * DAY + 2 * HOUR };
  expect(contextOf(window)).toBe(10 * HOUR);
  expect(withContext(window, 10 * HOUR, null)).toEqual({
    from: 10 * DAY - 4 * HOUR,
    to: 10 * DAY + 6 * HOUR,
  });
  expect(withContext(window, 10 * HOUR, window.to).to).toBe(window.to);
  expect(contextOf({ from: 0, to: 1 })).toBe(8 * HOUR);
});
