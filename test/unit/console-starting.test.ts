import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ERROR_CODES } from '#platform/errors/codes.ts';
import type { ConsoleParts } from '#services/console/api/parts.ts';
import { alertRoutes } from '#services/console/api/routes/alerts.ts';
import { entityRoutes } from '#services/console/api/routes/entities.ts';
import { eventRoutes } from '#services/console/api/routes/events.ts';
import { labelRequestRoutes } from '#services/console/api/routes/label-requests.ts';
import { modelRoutes } from '#services/console/api/routes/models.ts';
import { orderRoutes } from '#services/console/api/routes/orders.ts';
import { runRoutes } from '#services/console/api/routes/runs.ts';
import { Hub } from '#services/console/live/hub.ts';
import { LiveTables } from '#services/console/live/live-tables.ts';
import { bearer, consoleFrame, type Frame } from '../support/console-frame.ts';

const MISSING = 'models.v1 is 7 records behind';
const FROM_TABLES = [
  alertRoutes,
  entityRoutes,
  eventRoutes,
  labelRequestRoutes,
  modelRoutes,
  orderRoutes,
  runRoutes,
];

let frame: Frame;
let missing: string | null;
let failure: string | null;
let ordered: unknown[];

beforeEach(async () => {
  missing = MISSING;
  failure = null;
  ordered = [];
  const hub = new Hub();
  const live = {
    tables: new LiveTables(),
    hub,
    notReady: () => missing,
    get failure() {
      return failure;
    },
  };
  const desk = {
    order: async (wish: unknown) => {
      ordered.push(wish);
      return { commandId: 'c', outcome: 'PENDING', activation: null, runId: null };
    },
  };
  const parts = { live, desk } as unknown as ConsoleParts;
  frame = await consoleFrame({ routes: FROM_TABLES, parts });
});
afterEach(() => frame.close());

const ask = async (method: 'GET' | 'POST', path: string, payload?: object) => {
  const headers = bearer(frame.secrets.admin);
  const answer = await frame.app.inject({
    method,
    url: `/api/v1/${path}`,
    headers,
    ...(payload && { payload }),
  });
  return { status: answer.statusCode, ...answer.json() };
};

const LISTS = ['entities', 'alerts', 'label-requests', 'models?kpiSet=ran', 'runs'];

test.each([...LISTS, 'entities/cell-1', 'alerts/a', 'models/m', 'events'])(
  'GET %s is answered with what is still to be read, and not with nothing',
  async (path) => {
    expect(await ask('GET', path)).toMatchObject({
      status: 503,
      code: 'CONSOLE_STARTING',
      detail: MISSING,
      remedy: ERROR_CODES.CONSOLE_STARTING.remedy,
    });
  },
);

test('why it cannot be read is told too', async () => {
  failure = 'connection refused';
  expect(await ask('GET', 'alerts')).toMatchObject({ detail: `${MISSING} (connection refused)` });
});

test.each([
  ['models/m/promote', 'PROMOTION'],
  ['models/m/reject', 'REJECTION'],
  ['kpi-sets/ran/roll-back', 'ROLL_BACK'],
  ['runs/r/cancel', 'RUN_CANCEL'],
])('POST %s is not weighed against tables that are not whole, and is in the audit', async (path, action) => {
  expect(await ask('POST', path, { why: 'because' })).toMatchObject({
    status: 503,
    code: 'CONSOLE_STARTING',
  });
  expect(ordered).toEqual([]);
  expect(frame.audit()[0]).toMatchObject({ action, outcome: 'CONSOLE_STARTING' });
});

test('all is answered once the tables have been read', async () => {
  missing = null;
  for (const path of LISTS) expect([path, (await ask('GET', path)).status]).toEqual([path, 200]);
  expect(await ask('POST', 'runs', { why: 'because', kpiSet: 'ran' })).toMatchObject({ status: 202 });
  expect(ordered).toHaveLength(1);
});
