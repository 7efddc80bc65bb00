import type { Routes } from '../app.ts';
import { alertPage, alertParams, alertRevisions, entityAlertsQuery } from '../shapes/alert.ts';
import { entityParams } from '../shapes/entity.ts';

/** `GET entities/:entity/alerts` and `GET alerts/:id/revisions`: alerts of weeks, from the history. */
export const alertHistoryRoutes: Routes = (app, { kpiSets, history }) => {
  app.get(
    '/entities/:entity/alerts',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listEntityAlerts',
        summary: 'Alerts of an entity in a span of time, newest start first',
        tags: ['Alerts'],
        params: entityParams,
        querystring: entityAlertsQuery,
        response: { 200: alertPage },
      },
    },
    ({ params: { entity }, query: { kpiSet, from, to, limit, cursor } }) =>
      history.entityAlerts({
        entity,
        kpiSets: kpiSet === undefined ? [...kpiSets.keys()] : [kpiSet],
        from,
        to,
        limit,
        cursor,
      }),
  );
  app.get(
    '/alerts/:id/revisions',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'listAlertRevisions',
        summary: 'How an alert came to stand as it does, oldest first',
        description: 'Empty where the history has no such alert, or not yet.',
        tags: ['Alerts'],
        params: alertParams,
        response: { 200: alertRevisions },
      },
    },
    async ({ params: { id } }) => ({ revisions: await history.alertRevisions(id) }),
  );
};
