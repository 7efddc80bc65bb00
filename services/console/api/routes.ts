import type { Routes } from './app.ts';
import { kpiSetRoutes } from './routes/kpi-sets.ts';

/** All that the API answers, by noun. */
export const ROUTES: readonly Routes[] = [kpiSetRoutes];
