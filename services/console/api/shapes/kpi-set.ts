import { z } from 'zod';

export const kpiSetShape = z
  .object({
    name: z.string(),
    kpis: z.array(z.object({ name: z.string(), unit: z.string() })),
    granularityMs: z.number(),
    windowLength: z.int(),
    hop: z.int(),
    detector: z.string(),
  })
  .meta({ id: 'KpiSet' });
export type KpiSetShape = z.infer<typeof kpiSetShape>;
