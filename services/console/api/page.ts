import type { z } from 'zod';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Page } from './shapes/primitives.ts';

/** How a list is ordered: what a cursor keeps of an item, and which of two comes first. */
export interface Order<K> {
  readonly key: z.ZodType<K>;
  readonly compare: (a: K, b: K) => number;
}

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/**
 * A page of an ordered list. A cursor is the key of the last item of the page before, so that the next page begins after it,
 * whatever has come or gone meanwhile.
 * @param items in order
 * @throws TowerwatchError CURSOR_INVALID
 */
export function pageAfter<K, T extends K>(
  items: Iterable<T>,
  { key, compare }: Order<K>,
  { limit, cursor }: PageRequest,
  matches: (item: T) => boolean,
): Page<T> {
  const after = cursor === undefined ? undefined : keyOf(cursor, key);
  const page: T[] = [];
  for (const item of items) {
    if ((after !== undefined && compare(item, after) <= 0) || !matches(item)) continue;
    if (page.length === limit) return { items: page, next: cursorOf(page[limit - 1], key) };
    page.push(item);
  }
  return { items: page, next: null };
}

/** The cursor that goes on after an item. @param key leaves out of the item what does not order it */
export function cursorOf<K>(item: K, key: z.ZodType<K>): string {
  return Buffer.from(JSON.stringify(key.parse(item))).toString('base64url');
}

/** What a cursor keeps. @throws TowerwatchError CURSOR_INVALID where it is of another list, or was changed */
export function keyOf<K>(cursor: string, key: z.ZodType<K>): K {
  try {
    return key.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch (cause) {
    const message = 'the cursor is of another list, or was changed';
    throw new TowerwatchError('CURSOR_INVALID', message, { cause });
  }
}
