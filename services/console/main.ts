import { readKpiSets } from '#platform/config/kpi-sets.ts';
import { listen } from '#platform/http/listen.ts';
import { streamAdapters } from '#platform/kafka/stream-adapters.ts';
import { runService } from '#platform/lifecycle/run-service.ts';
import { openAccess } from './access/open-access.ts';
import { buildApp } from './api/app.ts';
import type { ConsoleParts } from './api/parts.ts';
import { ROUTES } from './api/routes.ts';
import { consoleSchema, PAGE_FOLDER, rateLimits } from './config.ts';
import { Desk } from './desk/desk.ts';
import { Letters } from './desk/letters.ts';
import { openFlow } from './flow/open-flow.ts';
import { History } from './history/history.ts';
import { Live } from './live/live.ts';

await runService(
  'console',
  consoleSchema,
  async ({ config, instance, logger, lifecycle, metrics, readiness }) => {
    const kpiSets = await readKpiSets(config.KPI_SETS_FILE);
    const history = History.open(config);
    lifecycle.onShutdown('history', () => history.close());
    const access = await openAccess(config);
    const { client, codecs } = await streamAdapters(config, instance, logger);
    const live = new Live({ client, codecs, logger, metrics });
    live.start();
    lifecycle.onShutdown('live tables', () => live.close());
    readiness.register('live tables', () => live.notReady());
    const desk = new Desk({
      brokers: config.KAFKA_BROKERS,
      clientId: instance,
      client,
      codecs,
      logger,
      kpiSets,
      horizonMs: config.JOIN_HORIZON_MS,
      tables: live.tables,
    });
    lifecycle.onShutdown('desk', () => desk.close());
    const letters = new Letters({ brokers: config.KAFKA_BROKERS, clientId: instance, logger, codecs });
    const flow = openFlow(config, { instance, logger, history, live });
    lifecycle.onShutdown('flow', () => flow.close());
    const parts: ConsoleParts = { access, kpiSets, live, history, desk, letters, flow };
    const app = await buildApp(parts, ROUTES, {
      logger,
      limits: rateLimits(config),
      pageFolder: PAGE_FOLDER,
    });
    const { url } = await listen(app, { host: config.CONSOLE_HOST, port: config.CONSOLE_PORT });
    lifecycle.onShutdown('console', () => app.close());
    logger.info({ url }, 'console listens');
  },
);
