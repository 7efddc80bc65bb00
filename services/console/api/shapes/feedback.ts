import { z } from 'zod';
import { verdict } from './alert.ts';
import { entityId, instant, kpiSetName, recordId } from './primitives.ts';

/** A verdict to be given or taken back; it is on `feedback.v1` before the answer is sent. */
export const newFeedback = z
  .strictObject({
    id: recordId.optional().meta({
      description:
        'Unique id given by the sender, so that a repeated request is the same feedback; made where absent.',
    }),
    verdict,
    action: z
      .enum(['GIVE', 'RETRACT'])
      .default('GIVE')
      .meta({ description: 'RETRACT takes back the verdict of the same operator on the same thing.' }),
    replaces: recordId.nullable().default(null),
    entity: entityId,
    kpiSet: kpiSetName,
    anomalyId: recordId.nullable().default(null),
    from: instant.nullable().default(null),
    to: instant.nullable().default(null),
    labelRequestId: recordId.nullable().default(null),
    kpis: z.array(z.string().min(1).max(256)).max(1000).default([]),
    reason: z.string().trim().max(2000).nullable().default(null),
    ticketId: z.string().trim().max(256).nullable().default(null),
    operator: z
      .string()
      .trim()
      .min(1)
      .max(256)
      .optional()
      .meta({ description: 'Who says it, where a tool speaks for a person; by default whose token it is.' }),
    source: z.enum(['TICKETING', 'CONSOLE']).default('TICKETING'),
  })
  .refine(({ anomalyId, from, to }) => anomalyId !== null || (from !== null && to !== null), {
    message: 'give anomalyId, or from and to',
    path: ['anomalyId'],
  })
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    message: 'to must not be before from',
    path: ['to'],
  })
  .refine(({ operator, source }) => operator === undefined || source === 'TICKETING', {
    message: 'only a ticketing tool speaks for someone else',
    path: ['operator'],
  })
  .meta({ id: 'NewFeedback' });
export type NewFeedback = z.input<typeof newFeedback>;

export const givenFeedback = z
  .object({
    id: z.string(),
    ts: z.number().meta({ description: 'When it was taken in, ms.' }),
    operator: z.string(),
  })
  .meta({ id: 'GivenFeedback', description: 'It is on feedback.v1.' });
export type GivenFeedback = z.infer<typeof givenFeedback>;
