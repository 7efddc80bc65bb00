import { z } from 'zod';
import { kpiSetName, pageOf, pageQuery, recordId } from './primitives.ts';

export const labelRequestState = z
  .enum(['OPEN', 'ANSWERED', 'EXPIRED', 'CANCELLED', 'UNKNOWN'])
  .meta({ id: 'LabelRequestState' });

export const labelRequest = z
  .object({
    id: z.string(),
    runId: z.string(),
    kpiSet: z.string(),
    entity: z.string(),
    from: z.number(),
    to: z.number(),
    state: labelRequestState,
    createdAt: z.number(),
    deadline: z.number(),
    budget: z.int(),
    round: z.int(),
    rank: z.int(),
    strategy: z.string(),
    cluster: z.int().nullable(),
    score: z.number().nullable(),
    modelId: z.string().nullable(),
    neighbours: z.array(
      z.object({
        labelId: z.string(),
        entity: z.string(),
        from: z.number(),
        to: z.number(),
        label: z.enum(['NORMAL', 'ANOMALOUS', 'UNKNOWN']),
        distance: z.number(),
      }),
    ),
    answeredBy: z.string().nullable().meta({ description: 'Id of the feedback that answered it.' }),
  })
  .meta({ id: 'LabelRequest', description: 'A span that a retraining run wants judged.' });
export type LabelRequest = z.infer<typeof labelRequest>;

export const labelRequestQuery = z.strictObject({
  ...pageQuery(1000, 100),
  state: labelRequestState.optional(),
  runId: recordId.optional(),
  kpiSet: kpiSetName.optional(),
});

/** In the order of deadline, round and rank. */
export const labelRequestPage = pageOf(labelRequest).meta({ id: 'LabelRequestPage' });
export type LabelRequestPage = z.infer<typeof labelRequestPage>;
