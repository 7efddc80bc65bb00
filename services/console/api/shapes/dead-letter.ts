import { z } from 'zod';
import { pageQuery, why } from './primitives.ts';

const offset = z.string().regex(/^\d{1,19}$/, 'expected an offset');
const topic = z.string().min(1).max(249).meta({ description: 'Topic that the records came from.' });

export const deadLetterParams = z.object({ topic });
export const oneLetterParams = z.object({ topic, offset });
export const deadLetterQuery = z.strictObject({
  ...pageQuery(500, 50),
  cursor: offset.optional().meta({ description: '`next` of the page before.' }),
  code: z.string().max(64).optional(),
});

export const deadLetter = z
  .object({
    offset: z.string().meta({ description: 'On the dead-letter topic.' }),
    at: z.number(),
    code: z.string(),
    message: z.string(),
    service: z.string(),
    topic: z.string(),
    partition: z.int(),
    originOffset: z.string(),
    schemaId: z.int().nullable(),
    key: z.string().nullable(),
    bytes: z.int().nullable().meta({ description: 'Length of the value; null: it has none.' }),
  })
  .meta({ id: 'DeadLetter' });
export type DeadLetterRow = z.infer<typeof deadLetter>;

/** Newest first. */
export const deadLetterPage = z
  .object({ items: z.array(deadLetter), next: z.string().nullable() })
  .meta({ id: 'DeadLetterPage' });
export type DeadLetterPage = z.infer<typeof deadLetterPage>;

export const openedLetter = deadLetter
  .extend({
    title: z.string().meta({ description: 'What the code means.' }),
    remedy: z.string().meta({ description: 'What to do before a replay.' }),
    value: z.unknown().meta({ description: 'Decoded, where it decodes; else null.' }),
    base64: z.string().nullable().meta({ description: 'The first 16 KiB as they came.' }),
  })
  .meta({ id: 'OpenedLetter' });
export type OpenedLetter = z.infer<typeof openedLetter>;

export const replayOrder = z.strictObject({ why }).meta({ id: 'ReplayOrder' });
export const replayed = z.object({ topic: z.string(), records: z.int() }).meta({ id: 'Replayed' });
