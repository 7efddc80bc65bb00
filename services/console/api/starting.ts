import type { FastifyInstance } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ConsoleParts } from './parts.ts';

/**
 * Refuses, until the live tables have been read, what routes would answer from them: what has not been read yet would
 * look like what is not there. A stream of events too: who is told of changes must have been able to read what changes.
 */
export function refuseWhileStarting(app: FastifyInstance, { live }: Pick<ConsoleParts, 'live'>): void {
  app.addHook('preHandler', async (request) => {
    if (request.routeOptions.config.answersFrom !== 'TABLES') return;
    const missing = live.notReady();
    if (missing === null) return;
    const { failure } = live;
    const message = failure === null ? missing : `${missing} (${failure})`;
    throw new TowerwatchError('CONSOLE_STARTING', message);
  });
}
