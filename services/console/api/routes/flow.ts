import type { Routes } from '../app.ts';
import { flow as flowShape } from '../shapes/flow.ts';

/** `GET flow`: the pipeline as it runs. */
export const flowRoutes: Routes = (app, { flow }) => {
  app.get(
    '/flow',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'readFlow',
        summary: 'Rates, lag, errors and dead letters of each stage, and whether the servers are there',
        tags: ['Health'],
        response: { 200: flowShape },
      },
    },
    () => flow.flow,
  );
};
