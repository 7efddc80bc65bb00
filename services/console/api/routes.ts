import type { Routes } from './app.ts';
import { alertHistoryRoutes } from './routes/alert-history.ts';
import { alertRoutes } from './routes/alerts.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { documentRoutes } from './routes/document.ts';
import { entityRoutes } from './routes/entities.ts';
import { eventRoutes } from './routes/events.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { flowRoutes } from './routes/flow.ts';
import { kpiSetRoutes } from './routes/kpi-sets.ts';
import { labelRequestRoutes } from './routes/label-requests.ts';
import { modelRoutes } from './routes/models.ts';
import { orderRoutes } from './routes/orders.ts';
import { runRoutes } from './routes/runs.ts';
import { seriesRoutes } from './routes/series.ts';
import { sessionRoutes } from './routes/session.ts';

/** All that the API answers, by noun. */
export const ROUTES: readonly Routes[] = [
  documentRoutes,
  sessionRoutes,
  kpiSetRoutes,
  entityRoutes,
  alertRoutes,
  labelRequestRoutes,
  modelRoutes,
  runRoutes,
  eventRoutes,
  seriesRoutes,
  alertHistoryRoutes,
  feedbackRoutes,
  orderRoutes,
  flowRoutes,
  deadLetterRoutes,
];
