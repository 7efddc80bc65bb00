import { z } from 'zod';
import { DAY_MS } from '#core/series/grid.ts';
import { entityId, inQuery, kpiSetName, timeMs } from './primitives.ts';

/** Longest span that is drawn at once, ms: 5 weeks. */
const LONGEST_SPAN_MS = 35 * DAY_MS;

const value = z.number().nullable();

export const seriesParams = z.object({ entity: entityId });
export const seriesQuery = z
  .strictObject({
    kpiSet: kpiSetName,
    from: timeMs,
    to: timeMs,
    points: inQuery(z.int().min(10).max(2000)).default(600).meta({ description: 'At most so many buckets.' }),
  })
  .refine(({ from, to }) => from < to && to - from <= LONGEST_SPAN_MS, {
    message: 'from must be before to, and no more than 35 days before it',
    path: ['to'],
  });

/** One KPI in raw units; each array has a value for each bucket, null where there is none. */
export const kpiSeries = z
  .object({
    name: z.string(),
    unit: z.string(),
    mean: z.array(value),
    min: z.array(value),
    max: z.array(value),
    expected: z.array(value).meta({ description: 'By the condition: median + scale (trend + seasonal).' }),
    low: z.array(value).meta({ description: 'Lower end of the expected band.' }),
    high: z.array(value).meta({ description: 'Upper end of the expected band.' }),
    contribution: z
      .array(value)
      .meta({ description: 'Share of the contributions at the highest score of the bucket, 0 to 1.' }),
  })
  .meta({ id: 'KpiSeries' });
export type KpiSeries = z.infer<typeof kpiSeries>;

export const entitySeries = z
  .object({
    entity: z.string(),
    kpiSet: z.string(),
    from: z.number(),
    to: z.number(),
    bucketMs: z
      .number()
      .meta({ description: 'Width of a bucket; the granularity where nothing is left out.' }),
    times: z.array(z.number()).meta({ description: 'Start of each bucket, ms, ascending.' }),
    kpis: z.array(kpiSeries),
    score: z.array(value).meta({ description: 'Highest prompt score of the bucket.' }),
    threshold: z.array(value).meta({ description: 'Prompt threshold at that score.' }),
    settled: z.array(value).meta({ description: 'Highest settled score of the bucket.' }),
    settledThreshold: z.array(value),
  })
  .meta({ id: 'EntitySeries' });
export type EntitySeries = z.infer<typeof entitySeries>;
