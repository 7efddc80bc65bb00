import { z } from 'zod';
import type { Routes } from '../app.ts';
import { kpiSetShape } from '../shapes/kpi-set.ts';

/** `GET kpi-sets`: what the entities measure, and in which steps. */
export const kpiSetRoutes: Routes = (app, { kpiSets }) => {
  app.get(
    '/kpi-sets',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listKpiSets',
        summary: 'What the entities measure',
        tags: ['Fleet'],
        response: { 200: z.array(kpiSetShape) },
      },
    },
    () =>
      [...kpiSets.values()].map(({ name, kpis, granularityMs, windowLength, hop, detector }) => ({
        name,
        kpis: kpis.map(({ name, unit }) => ({ name, unit })),
        granularityMs,
        windowLength,
        hop,
        detector,
      })),
  );
};
