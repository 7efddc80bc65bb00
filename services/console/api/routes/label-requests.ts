import { z } from 'zod';
import { compareRequests } from '../../live/live-tables.ts';
import type { Routes } from '../app.ts';
import { type Order, pageAfter } from '../page.ts';
import { type LabelRequest, labelRequestPage, labelRequestQuery } from '../shapes/label-request.ts';

const ORDER: Order<Pick<LabelRequest, 'deadline' | 'round' | 'rank' | 'id'>> = {
  key: z.object({ deadline: z.number(), round: z.number(), rank: z.number(), id: z.string() }),
  compare: compareRequests,
};

/** `GET label-requests`: what retraining wants judged. */
export const labelRequestRoutes: Routes = (app, { live: { tables } }) => {
  app.get(
    '/label-requests',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'listLabelRequests',
        summary: 'Spans that retraining wants judged',
        tags: ['Labels'],
        querystring: labelRequestQuery,
        response: { 200: labelRequestPage },
      },
    },
    ({ query }) => {
      const { state, runId, kpiSet } = query;
      return pageAfter(
        tables.requests(),
        ORDER,
        query,
        (request) =>
          (state === undefined || request.state === state) &&
          (runId === undefined || request.runId === runId) &&
          (kpiSet === undefined || request.kpiSet === kpiSet),
      );
    },
  );
};
