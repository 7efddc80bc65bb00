import type { Routes } from './app.ts';
import { alertHistoryRoutes } from './routes/alert-history.ts';
import { documentRoutes } from './routes/document.ts';
import { kpiSetRoutes } from './routes/kpi-sets.ts';
import { seriesRoutes } from './routes/series.ts';
import { sessionRoutes } from './routes/session.ts';

/** All that the API answers, by noun. */
export const ROUTES: readonly Routes[] = [
  documentRoutes,
  sessionRoutes,
  kpiSetRoutes,
  seriesRoutes,
  alertHistoryRoutes,
];
