import { z } from 'zod';
import { DAY_MS } from '#core/series/grid.ts';
import { gateDecision } from './model.ts';
import { kpiSetName, recordId, why } from './primitives.ts';

export const run = z
  .object({
    id: z.string(),
    kpiSet: z.string(),
    kind: z.string(),
    trigger: z.object({ kind: z.string(), detail: z.string(), commandId: z.string().nullable() }),
    phase: z.string(),
    history: z.array(z.object({ phase: z.string(), since: z.number() })),
    startedAt: z.number(),
    updatedAt: z.number(),
    finishedAt: z.number().nullable(),
    attempt: z.int(),
    progress: z.number(),
    message: z.string(),
    baseModelId: z.string().nullable(),
    labelBudget: z.int(),
    labelsRequested: z.int(),
    labelsAnswered: z.int(),
    deadline: z.number().nullable(),
    labelCount: z.int().meta({ description: 'Labels that it uses.' }),
    modelIds: z.array(z.string()),
    decision: gateDecision.nullable(),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .meta({ id: 'Run', description: 'A retraining run as it stands.' });
export type Run = z.infer<typeof run>;

export const runQuery = z.strictObject({ kpiSet: kpiSetName.optional() });

/** Newest first. */
export const runList = z.object({ runs: z.array(run) }).meta({ id: 'RunList' });
export type RunList = z.infer<typeof runList>;

export const newRun = z
  .strictObject({
    kpiSet: kpiSetName,
    why,
    labelBudget: z.int().min(0).max(10_000).optional(),
    answerWithinMs: z
      .int()
      .min(1000)
      .max(30 * DAY_MS)
      .optional(),
  })
  .meta({ id: 'NewRun' });
export type NewRun = z.input<typeof newRun>;
export const runParams = z.object({ id: recordId });
