import { z } from 'zod';
import { kpiSetName, recordId, why } from './primitives.ts';

const figure = z.number().nullable();
export const figures = z
  .object({
    aucPr: figure,
    vusPr: figure,
    pointF1: figure,
    bestF1: figure,
    visibleRecall: figure,
    fnRecall: figure,
    normalFlagged: figure,
    falseAlertsPerEntityDay: figure,
  })
  .meta({ id: 'Figures', description: 'Quality on labels held back; null where not measured.' });
export type Figures = z.infer<typeof figures>;

export const gateDecision = z
  .object({
    outcome: z.enum(['PROMOTED', 'REJECTED', 'UNKNOWN']),
    reason: z.string(),
    by: z.string(),
    at: z.number(),
    chosen: z.string().nullable(),
    candidates: z.array(
      z.object({
        name: z.string(),
        modelId: z.string().nullable(),
        prompt: figures,
        settled: figures.nullable(),
        eligible: z.boolean(),
        reason: z.string(),
      }),
    ),
  })
  .meta({ id: 'GateDecision' });
export type GateDecision = z.infer<typeof gateDecision>;

export const activation = z
  .object({
    kpiSet: z.string(),
    modelId: z.string(),
    previous: z.string().nullable(),
    since: z.number(),
    cause: z.string(),
    by: z.string(),
    why: z.string(),
    runId: z.string().nullable(),
    commandId: z.string().nullable(),
  })
  .meta({ id: 'Activation', description: 'A model that was put in force.' });
export type Activation = z.infer<typeof activation>;

export const modelRow = z
  .object({
    id: z.string(),
    kpiSet: z.string(),
    family: z.string(),
    parent: z.string().nullable(),
    runId: z.string().nullable(),
    createdAt: z.number(),
    createdBy: z.string(),
    promptThreshold: figure,
    settledThreshold: figure,
    size: z.int().meta({ description: 'Bytes of the ONNX graph.' }),
    inForce: z.boolean(),
    rollBackTarget: z.boolean().meta({ description: 'A roll-back without a name leads to it.' }),
    decision: gateDecision.nullable(),
    before: figures.nullable(),
    after: figures.nullable(),
  })
  .meta({ id: 'ModelRow' });
export type ModelRow = z.infer<typeof modelRow>;

/** All of a model but its bytes. */
export const modelCard = modelRow
  .extend({
    kpis: z.array(z.string()),
    windowLength: z.int(),
    hop: z.int(),
    sha256: z.string(),
    signedBy: z.string().nullable(),
    thresholdMethod: z.string(),
    settings: z.record(z.string(), z.unknown()),
    codeVersion: z.string(),
    trainSeconds: z.number().nullable(),
    loadMillis: z.number().nullable(),
    lineage: z.record(z.string(), z.unknown()).meta({ description: 'Data, labels and seed.' }),
    card: z.string().meta({ description: 'Model card, Markdown.' }),
    ancestors: z.array(z.string()).meta({ description: 'Ids of what it was tuned from, nearest first.' }),
    children: z.array(z.string()),
  })
  .meta({ id: 'ModelCard' });
export type ModelCard = z.infer<typeof modelCard>;

export const modelQuery = z.strictObject({ kpiSet: kpiSetName.optional() });
export const modelParams = z.object({ id: recordId });

/** By kpiSet, newest first; activations oldest first. */
export const modelList = z
  .object({ models: z.array(modelRow), activations: z.array(activation) })
  .meta({ id: 'ModelList' });
export type ModelList = z.infer<typeof modelList>;

export const order = z.strictObject({ why }).meta({ id: 'Order' });
export const rollBack = z
  .strictObject({ why, modelId: recordId.optional().meta({ description: 'By default the one before.' }) })
  .meta({ id: 'RollBack' });
export const rollBackParams = z.object({ kpiSet: kpiSetName });

/** What came of an order on `retrain.commands.v1` within the time that a person waits. */
export const orderOutcome = z
  .object({
    commandId: z.string(),
    outcome: z.enum(['DONE', 'PENDING']).meta({
      description: 'PENDING: it is on retrain.commands.v1, and the retrainer has not answered yet.',
    }),
    activation: activation.nullable(),
    runId: z.string().nullable().meta({ description: 'Run that it started, ended or decided on.' }),
  })
  .meta({ id: 'OrderOutcome' });
export type OrderOutcome = z.infer<typeof orderOutcome>;
