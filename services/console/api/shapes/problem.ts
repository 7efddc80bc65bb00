import { z } from 'zod';

/** What every refused request is answered with (RFC 9457, with our code and remedy). */
export const problem = z
  .object({
    status: z.int(),
    code: z.string().meta({ description: 'Of the closed list in docs/errors.md.' }),
    title: z.string().meta({ description: 'What the code means.' }),
    detail: z.string().meta({ description: 'What it means here.' }),
    remedy: z.string().meta({ description: 'What to do.' }),
    faults: z
      .array(z.object({ path: z.string(), message: z.string() }))
      .meta({ description: 'Each fault of the request, where it was not as the schema says.' }),
  })
  .meta({ id: 'Problem', description: 'Why a request was refused.' });

export type Problem = z.infer<typeof problem>;
