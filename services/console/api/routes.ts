import type { Routes } from './app.ts';
import { kpiSetRoutes } from './routes/kpi-sets.ts';
import { seriesRoutes } from './routes/series.ts';

/** All that the API answers, by noun. */
export const ROUTES: readonly Routes[] = [kpiSetRoutes, seriesRoutes];
