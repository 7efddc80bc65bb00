import { z } from 'zod';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { compareAlerts, isLive } from '../../live/alert-table.ts';
import type { Routes } from '../app.ts';
import { type Order, pageAfter } from '../page.ts';
import { type Alert, alert, alertPage, alertParams, alertQuery } from '../shapes/alert.ts';

const ORDER: Order<Pick<Alert, 'from' | 'id'>> = {
  key: z.object({ from: z.number(), id: z.string() }),
  compare: compareAlerts,
};

/** `GET alerts`, `GET alerts/:id`: the newest alerts as they stand. */
export const alertRoutes: Routes = (app, { live: { tables } }) => {
  app.get(
    '/alerts',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'listAlerts',
        summary: 'The newest alerts',
        description: 'The newest 20,000; older ones are in the history of their entity.',
        tags: ['Alerts'],
        querystring: alertQuery,
        response: { 200: alertPage },
      },
    },
    ({ query }) => pageAfter(tables.alerts.newestFirst(), ORDER, query, matcher(query)),
  );
  app.get(
    '/alerts/:id',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'getAlert',
        summary: 'An alert as it stands',
        tags: ['Alerts'],
        params: alertParams,
        response: { 200: alert },
      },
    },
    ({ params: { id } }) => {
      const found = tables.alerts.get(id);
      if (found !== undefined) return found;
      throw new TowerwatchError('ALERT_UNKNOWN', `there is no alert ${id} among the newest`);
    },
  );
};

function matcher(query: z.output<typeof alertQuery>): (alert: Alert) => boolean {
  const { state, severity, kind, region, kpiSet, entity, groupId, judged, suppressed, from, to } = query;
  return (one) =>
    (state === undefined || isLive(one) === (state === 'LIVE')) &&
    (severity === undefined || one.severity === severity) &&
    (kind === undefined || one.kind === kind) &&
    (region === undefined || one.region === region) &&
    (kpiSet === undefined || one.kpiSet === kpiSet) &&
    (entity === undefined || one.entity === entity) &&
    (groupId === undefined || one.groupId === groupId) &&
    (judged === undefined || (one.judgement !== null) === judged) &&
    (suppressed === undefined || (one.suppression !== null) === suppressed) &&
    (from === undefined || one.to >= from) &&
    (to === undefined || one.from <= to);
}
