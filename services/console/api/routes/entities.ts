import { z } from 'zod';
import { textOrder } from '#core/search/text-order.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { LiveTables } from '../../live/live-tables.ts';
import type { Routes } from '../app.ts';
import { type Order, pageAfter } from '../page.ts';
import { type EntityRow, entityCard, entityPage, entityParams, entityQuery } from '../shapes/entity.ts';

const ORDER: Order<Pick<EntityRow, 'entity' | 'kpiSet'>> = {
  key: z.object({ entity: z.string(), kpiSet: z.string() }),
  compare: (a, b) => textOrder(a.entity, b.entity) || textOrder(a.kpiSet, b.kpiSet),
};

/** `GET entities`, `GET entities/:entity`: how the fleet stands. */
export const entityRoutes: Routes = (app, { live: { tables } }) => {
  app.get(
    '/entities',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'listEntities',
        summary: 'How each entity stands',
        tags: ['Fleet'],
        querystring: entityQuery,
        response: { 200: entityPage },
      },
    },
    ({ query }) => ({
      ...pageAfter(rowsOf(tables), ORDER, query, matcher(query)),
      asOf: tables.fleet.asOf,
    }),
  );
  app.get(
    '/entities/:entity',
    {
      config: { role: 'viewer', answersFrom: 'TABLES' },
      schema: {
        operationId: 'getEntity',
        summary: 'How one entity stands',
        tags: ['Fleet'],
        params: entityParams,
        response: { 200: entityCard },
      },
    },
    ({ params: { entity } }) => {
      const rows = tables.entityRows(entity);
      if (rows.length === 0) {
        const message = `${entity} is not in the inventory, and nothing has been heard of it`;
        throw new TowerwatchError('ENTITY_UNKNOWN', message);
      }
      return { rows, maintenance: tables.entity(entity)?.maintenance ?? [] };
    },
  );
};

function* rowsOf(tables: LiveTables): Iterable<EntityRow> {
  for (const id of tables.entityIds()) yield* tables.entityRows(id);
}

function matcher(query: z.output<typeof entityQuery>): (row: EntityRow) => boolean {
  const { kpiSet, region, kind, severity, status } = query;
  const search = query.search?.toLowerCase();
  return (row) =>
    (kpiSet === undefined || row.kpiSet === kpiSet) &&
    (region === undefined || row.region === region) &&
    (kind === undefined || row.kind === kind) &&
    (severity === undefined || row.alert?.severity === severity) &&
    (status === undefined || row.status === status) &&
    (search === undefined || [row.entity, row.name].some((text) => text?.toLowerCase().includes(search)));
}
