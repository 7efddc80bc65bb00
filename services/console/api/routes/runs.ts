import { runOf } from '../../live/run-row.ts';
import type { Routes } from '../app.ts';
import { runList, runQuery } from '../shapes/run.ts';

/** `GET runs`: retraining as it stands. */
export const runRoutes: Routes = (app, { live: { tables } }) => {
  app.get(
    '/runs',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'listRuns',
        summary: 'Retraining runs, newest first',
        tags: ['Runs'],
        querystring: runQuery,
        response: { 200: runList },
      },
    },
    ({ query: { kpiSet } }) => ({
      runs: tables
        .runs()
        .filter((run) => kpiSet === undefined || run.kpiSet === kpiSet)
        .map(runOf),
    }),
  );
};
