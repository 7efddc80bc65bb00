import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Routes } from '../app.ts';
import { entitySeries, seriesParams, seriesQuery } from '../shapes/series.ts';

/** `GET entities/:entity/series`: what an entity sent, what was expected, and how it was scored. */
export const seriesRoutes: Routes = (app, { kpiSets, history }) => {
  app.get(
    '/entities/:entity/series',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getSeries',
        summary: 'Measurements, expectation and scores of an entity',
        tags: ['Fleet'],
        params: seriesParams,
        querystring: seriesQuery,
        response: { 200: entitySeries },
      },
    },
    ({ params: { entity }, query: { kpiSet: name, from, to, points } }) => {
      const kpiSet = kpiSets.get(name);
      if (kpiSet === undefined) throw new TowerwatchError('KPI_SET_UNKNOWN', `there is no kpiSet ${name}`);
      return history.series({ entity, kpiSet, from, to, points });
    },
  );
};
