import { modelCardOf, modelListOf } from '../../live/model-row.ts';
import type { Routes } from '../app.ts';
import { modelCard, modelList, modelParams, modelQuery } from '../shapes/model.ts';

/** `GET models`, `GET models/:id`: what there is to score with, and what is in force. */
export const modelRoutes: Routes = (app, { live: { tables } }) => {
  const { models } = tables;
  app.get(
    '/models',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'listModels',
        summary: 'Models, and which were in force',
        tags: ['Models'],
        querystring: modelQuery,
        response: { 200: modelList },
      },
    },
    ({ query: { kpiSet } }) => modelListOf(models, kpiSet === undefined ? models.kpiSets() : [kpiSet]),
  );
  app.get(
    '/models/:id',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'getModel',
        summary: 'All of a model but its bytes',
        tags: ['Models'],
        params: modelParams,
        response: { 200: modelCard },
      },
    },
    ({ params: { id } }) => modelCardOf(models.require(id).artifact, models),
  );
};
