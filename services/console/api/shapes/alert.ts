import { z } from 'zod';
import { severity } from './entity.ts';
import { entityId, kpiSetName, pageOf, pageQuery, recordId, timeMs } from './primitives.ts';

export const alertState = z
  .enum(['OPEN', 'UPDATED', 'CONFIRMED', 'WITHDRAWN', 'CLOSED', 'UNKNOWN'])
  .meta({ id: 'AlertState' });
export const alertKind = z.enum(['SCORE', 'TELEMETRY_SILENT', 'UNKNOWN']).meta({ id: 'AlertKind' });
export const verdict = z.enum(['FALSE_POSITIVE', 'TRUE_POSITIVE', 'FALSE_NEGATIVE', 'NORMAL']).meta({
  id: 'Verdict',
  description:
    'FALSE_POSITIVE: an alert on normal behaviour. TRUE_POSITIVE: a rightful alert. FALSE_NEGATIVE: an anomaly without an alert. NORMAL: rightly without an alert.',
});
export type Verdict = z.infer<typeof verdict>;

/** What operators have said of an alert or span, as the joiner has it. */
export const judgement = z
  .object({
    labelId: z.string(),
    verdict,
    conflict: z.boolean().meta({ description: 'Operators disagree.' }),
    verdicts: z.array(z.object({ operator: z.string(), verdict, feedbackId: z.string(), ts: z.number() })),
    reason: z.string().nullable(),
    ts: z.number(),
  })
  .meta({ id: 'Judgement' });
export type Judgement = z.infer<typeof judgement>;

export const alert = z
  .object({
    id: z.string(),
    entity: z.string(),
    kpiSet: z.string(),
    kind: alertKind,
    state: alertState,
    revision: z.int(),
    at: z.number().meta({ description: 'Event time of its last change, ms.' }),
    from: z.number(),
    to: z.number(),
    severity,
    groupId: z.string().nullable(),
    region: z.string().nullable(),
    topKpis: z.array(z.object({ kpi: z.string(), contribution: z.number() })),
    kpiCount: z.int(),
    steps: z.int(),
    modelId: z.string().nullable(),
    score: z.number().nullable(),
    threshold: z.number().nullable(),
    pValue: z.number().nullable(),
    settledScore: z.number().nullable(),
    settledThreshold: z.number().nullable(),
    suppression: z
      .object({ cause: z.string(), reference: z.string().nullable(), reason: z.string() })
      .nullable(),
    reason: z.string().nullable(),
    judgement: judgement.nullable(),
  })
  .meta({ id: 'Alert', description: 'An alert as it stands.' });
export type Alert = z.infer<typeof alert>;

export const alertQuery = z.strictObject({
  ...pageQuery(1000, 100),
  state: z
    .enum(['LIVE', 'OVER'])
    .optional()
    .meta({ description: 'LIVE: not over. OVER: withdrawn or closed.' }),
  severity: severity.optional(),
  kind: alertKind.optional(),
  region: z.string().max(256).optional(),
  kpiSet: kpiSetName.optional(),
  entity: entityId.optional(),
  groupId: z.string().max(1024).optional(),
  judged: z.stringbool().optional().meta({ description: 'Whether an operator has judged it.' }),
  suppressed: z.stringbool().optional(),
  from: timeMs.optional().meta({ description: 'Only those that reach to this time or beyond, ms.' }),
  to: timeMs.optional().meta({ description: 'Only those that began at this time or before, ms.' }),
});

/** Newest start first. */
export const alertPage = pageOf(alert).meta({ id: 'AlertPage' });
export type AlertPage = z.infer<typeof alertPage>;

export const alertParams = z.object({ id: recordId });

/** How an alert stood after each of its changes. */
export const alertRevision = z
  .object({
    revision: z.int(),
    state: alertState,
    at: z.number(),
    to: z.number(),
    severity,
    score: z.number().nullable(),
    steps: z.int(),
    reason: z.string().nullable(),
  })
  .meta({ id: 'AlertRevision' });
export type AlertRevision = z.infer<typeof alertRevision>;

/** From the history, oldest first. */
export const alertRevisions = z.object({ revisions: z.array(alertRevision) }).meta({ id: 'AlertRevisions' });
export type AlertRevisions = z.infer<typeof alertRevisions>;

/** Alerts of an entity that touch the span. */
export const entityAlertsQuery = z
  .strictObject({ ...pageQuery(1000, 500), kpiSet: kpiSetName.optional(), from: timeMs, to: timeMs })
  .refine(({ from, to }) => from <= to, { message: 'from must not be after to', path: ['to'] });
