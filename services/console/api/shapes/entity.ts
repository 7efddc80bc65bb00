import { z } from 'zod';
import { entityId, kpiSetName, pageOf, pageQuery } from './primitives.ts';

/** Of an entity's last window; ABSENT: known to the inventory, and not heard of. */
export const ENTITY_STATUSES = [
  'OK',
  'WARMUP',
  'SILENT',
  'RESUMED',
  'UNSCORED',
  'UNKNOWN',
  'ABSENT',
] as const;
export const SEVERITIES = ['MINOR', 'MAJOR', 'CRITICAL', 'UNKNOWN'] as const;

export const entityStatus = z.enum(ENTITY_STATUSES).meta({ id: 'EntityStatus' });
export const severity = z.enum(SEVERITIES).meta({ id: 'Severity' });
export type Severity = z.infer<typeof severity>;

/** How an entity stands, in one kpiSet: what changes from minute to minute. */
export const entityLive = z
  .object({
    entity: z.string(),
    kpiSet: z.string().meta({ description: 'Empty where ABSENT.' }),
    status: entityStatus,
    end: z.number().nullable().meta({ description: 'Event time of its last step, ms.' }),
    score: z.number().nullable().meta({ description: 'Highest prompt score of its last window.' }),
    threshold: z.number().nullable(),
    pValue: z.number().nullable().meta({ description: 'Lowest p-value of its last window.' }),
    modelId: z.string().nullable(),
    alert: z
      .object({ id: z.string(), severity, from: z.number(), suppressed: z.boolean() })
      .nullable()
      .meta({ description: 'Its gravest alert that is not over.' }),
    changedAt: z.number().nullable().meta({ description: 'Event time of its last change, ms.' }),
    change: z
      .enum(['ALERT_OPENED', 'ALERT_WITHDRAWN', 'ALERT_CLOSED', 'SILENT', 'RESUMED', 'FIRST_HEARD'])
      .nullable()
      .meta({ description: 'What its last change was.' }),
  })
  .meta({ id: 'EntityLive' });
export type EntityLive = z.infer<typeof entityLive>;

export const entityRow = entityLive
  .extend({
    name: z.string().nullable(),
    region: z.string().nullable(),
    site: z.string().nullable(),
    kind: z.string().nullable(),
    latitude: z.number().nullable(),
    longitude: z.number().nullable(),
    tags: z.array(z.string()),
  })
  .meta({ id: 'EntityRow', description: 'How an entity stands, and what the inventory knows of it.' });
export type EntityRow = z.infer<typeof entityRow>;

/** Most entities on one page: a whole fleet of 20,000 in one answer. */
export const entityQuery = z.strictObject({
  ...pageQuery(20_000, 100),
  kpiSet: kpiSetName.optional(),
  region: z.string().max(256).optional(),
  kind: z.string().max(256).optional(),
  severity: severity.optional().meta({ description: 'Of its open alert.' }),
  status: entityStatus.optional(),
  search: z.string().max(256).optional().meta({ description: 'Part of its id or name.' }),
});

/** In order of entity and kpiSet; `asOf` is the newest event time of the whole fleet, ms. */
export const entityPage = pageOf(entityRow)
  .extend({ asOf: z.number().nullable() })
  .meta({ id: 'EntityPage' });
export type EntityPage = z.infer<typeof entityPage>;

export const entityParams = z.object({ entity: entityId });

export const entityCard = z
  .object({
    rows: z.array(entityRow).meta({ description: 'One for each kpiSet that it sends.' }),
    maintenance: z.array(z.object({ id: z.string(), from: z.number(), to: z.number(), reason: z.string() })),
  })
  .meta({ id: 'EntityCard' });
export type EntityCard = z.infer<typeof entityCard>;
