import { z } from 'zod';

/** Latest time that a JavaScript date can hold, ms. */
const LATEST_MS = 8.64e15;

/** In a body. */
export const instant = z
  .int()
  .min(0)
  .max(LATEST_MS)
  .meta({ description: 'Milliseconds since 1970-01-01 UTC.' });

/** A number in a query, which is all text: `""` is none, and stands for no zero. */
export const inQuery = <T extends z.ZodType<number>>(number: T) =>
  z.preprocess((text) => (typeof text === 'string' && text.trim() !== '' ? Number(text) : text), number);

/** In a query. */
export const timeMs = inQuery(instant);

export const entityId = z.string().min(1).max(256).meta({ description: 'Id of a base station or cell.' });

export const kpiSetName = z.string().min(1).max(128).meta({ description: 'Name of a kpiSet.' });

export const recordId = z.string().min(1).max(512);

/** A reason in a person's words: what is put in force, rejected or replayed always says why. */
export const why = z.string().trim().min(3).max(2000).meta({ description: 'Why, in words: it is kept.' });

/** Query of a list that comes in pages. */
export const pageQuery = (most: number, usual: number) => ({
  limit: inQuery(z.int().min(1).max(most)).default(usual).meta({ description: 'Items on a page.' }),
  cursor: z.string().min(1).max(1024).optional().meta({ description: '`next` of the page before.' }),
});

/** A page of a list: `next` is the cursor of the page after it, null on the last one. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next: z.string().nullable() });

export interface Page<T> {
  items: T[];
  next: string | null;
}
