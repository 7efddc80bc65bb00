import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { listen } from '#platform/http/listen.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { buildApp } from './api/app.ts';
import type { ConsoleParts } from './api/parts.ts';
import { ROUTES } from './api/routes.ts';
import { consoleSchema } from './config.ts';
import { History } from './history/history.ts';

await runService('console', consoleSchema, async ({ config, logger, lifecycle }) => {
  const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
  const history = History.open(config);
  lifecycle.onShutdown('history', () => history.close());
  const parts = { kpiSets, history } as ConsoleParts;
  const app = await buildApp(parts, ROUTES);
  const { url } = await listen(app, { host: config.CONSOLE_HOST, port: config.CONSOLE_PORT });
  lifecycle.onShutdown('console', () => app.close());
  logger.info({ url }, 'console listens');
});
