import { z } from 'zod';

/** A server that the console reads from. */
export const source = z
  .object({
    name: z.enum(['kafka', 'registry', 'clickhouse']),
    state: z.enum(['UP', 'DOWN']),
    since: z.number().meta({ description: 'Wall clock, ms.' }),
    message: z.string().nullable().meta({ description: 'Why it is down, and what to do.' }),
  })
  .meta({ id: 'Source' });
export type Source = z.infer<typeof source>;

export const stage = z
  .object({
    name: z.string(),
    state: z.enum(['READY', 'NOT_READY', 'AWAY', 'UNWATCHED']).meta({
      description: 'AWAY: its /readyz does not answer. UNWATCHED: CONSOLE_SERVICES does not name it.',
    }),
    reasons: z.array(z.string()).meta({ description: 'Why it is not ready.' }),
    members: z.int().nullable().meta({ description: 'Instances in its consumer group.' }),
    reads: z.array(
      z.object({
        topic: z.string(),
        perSecond: z.number().nullable().meta({ description: 'Records it gets through.' }),
        lag: z.number().nullable().meta({ description: 'Records it has still to read.' }),
      }),
    ),
    writes: z.array(z.string()),
    errors: z.number().nullable().meta({ description: 'Errors and refusals since it started.' }),
    errorsPerMinute: z.number().nullable(),
  })
  .meta({ id: 'Stage' });
export type Stage = z.infer<typeof stage>;

export const topicFlow = z
  .object({
    topic: z.string(),
    perSecond: z.number().nullable().meta({ description: 'Records appended.' }),
    records: z.number().meta({ description: 'Records that it holds, of transactions their markers too.' }),
    deadLetters: z
      .number()
      .nullable()
      .meta({ description: 'Records on its dead-letter topic; null: it has none.' }),
  })
  .meta({ id: 'TopicFlow' });
export type TopicFlow = z.infer<typeof topicFlow>;

export const flow = z
  .object({
    at: z.number(),
    sources: z.array(source),
    stages: z.array(stage),
    topics: z.array(topicFlow),
  })
  .meta({ id: 'Flow', description: 'The pipeline as it runs.' });
export type Flow = z.infer<typeof flow>;
