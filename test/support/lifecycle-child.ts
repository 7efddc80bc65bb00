import { setInterval } from 'node:timers';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import { kafkaVariables, serviceVariables } from '#platform/config/variables.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { runService } from '#platform/lifecycle/run-service.ts';

/** A service that does what its first argument says, for test/unit/lifecycle-service.test.ts. */
const [, , scenario] = process.argv;
const schema = z.object({ ...serviceVariables, ...(scenario === 'misconfigured' ? kafkaVariables : {}) });

await runService('tester', schema, async ({ logger, lifecycle }) => {
  lifecycle.onShutdown('first', () => logger.info('closed first'));
  lifecycle.onShutdown('second', async () => {
    await setTimeout(200);
    if (scenario === 'failing-hook') throw new Error('stuck');
    logger.info('closed second');
  });
  switch (scenario) {
    case 'refused':
      throw new TowerwatchError('KPI_SETS_INVALID', 'sets.json: kpiSets: nothing', {
        context: { file: 'sets.json' },
      });
    case 'broken':
      throw new Error('boom');
    case 'rejection':
      void Promise.reject(new Error('boom'));
      break;
    case 'stopped':
      lifecycle.stop();
      break;
    default:
      logger.info('running');
      await setTimeout(100);
  }
  // A service that runs keeps its loop alive by its connections.
  if (scenario !== 'stopped') setInterval(() => {}, 1000);
});
