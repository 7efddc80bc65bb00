import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { type Order, pageAfter } from '#services/console/api/page.ts';

interface Item {
  readonly at: number;
  readonly id: string;
  readonly note?: string;
}

const ORDER: Order<Pick<Item, 'at' | 'id'>> = {
  key: z.object({ at: z.number(), id: z.string() }),
  compare: (a, b) => b.at - a.at || (a.id < b.id ? -1 : Number(a.id > b.id)),
};

const items: Item[] = ['a', 'b', 'c', 'd', 'e'].map((id, i) => ({ id, at: 10 - (i >> 1), note: 'x' }));
const all = () => true;
const page = (from: readonly Item[], limit: number, cursor?: string | null, matches = all) =>
  pageAfter(from, ORDER, { limit, cursor: cursor ?? undefined }, matches);
const ids = ({ items }: { items: readonly Item[] }) => items.map(({ id }) => id).join('');

test('pages follow one another to the end', () => {
  const first = page(items, 2);
  const second = page(items, 2, first.next);
  const third = page(items, 2, second.next);
  expect([first, second, third].map(ids)).toEqual(['ab', 'cd', 'e']);
  expect(third.next).toBeNull();
});

test('a last page that is full has none after it', () => {
  expect(page(items, 5).next).toBeNull();
});

test('a page after one that was read has all that come after, also where the last item is gone', () => {
  const { next } = page(items, 2);
  const changed = [{ id: 'new', at: 11 }, ...items.filter(({ id }) => id !== 'b')];
  expect(ids(page(changed, 2, next))).toBe('cd');
});

test('what does not match counts for no page', () => {
  const odd = ({ id }: Item) => 'ace'.includes(id);
  const first = pageAfter(items, ORDER, { limit: 2 }, odd);
  expect([ids(first), ids(pageAfter(items, ORDER, { limit: 2, cursor: first.next! }, odd))]).toEqual([
    'ac',
    'e',
  ]);
});

test('a cursor has no more than the key of its item, and no character that an address would change', () => {
  const { next } = page([{ id: 'ä/?&~', at: 1, note: 'secret' }, ...items], 1);
  expect(next).toMatch(/^[\w-]+$/);
  expect(JSON.parse(Buffer.from(next!, 'base64url').toString())).toEqual({ id: 'ä/?&~', at: 1 });
});

test.each(['', '%', 'e30', 'bnVsbA', 'eyJhdCI6IjEiLCJpZCI6ImEifQ', 'eyJhdCI6', 'x'.repeat(1024)])(
  'the cursor %j is refused with a code',
  (cursor) => {
    expect(() => page(items, 2, cursor)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
  },
);
