import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';

/** Longest time that a stream of events outlives its token, ms. */
const LOOK_EVERY_MS = 5000;

/** Breaks off what is still being answered, such as a stream of events, when its token is revoked, changed or has ended. */
export function endWithToken(app: FastifyInstance, access: Access, everyMs = LOOK_EVERY_MS): void {
  const open = new Set<FastifyRequest>();
  app.addHook('onRequest', async (request, reply) => {
    if (request.who === null) return;
    open.add(request);
    reply.raw.once('close', () => open.delete(request));
  });
  const timer = setInterval(async () => {
    for (const request of open) {
      if (!(await isStillGood(access, request))) request.raw.destroy();
    }
  }, everyMs).unref();
  app.addHook('onClose', async () => clearInterval(timer));
}

/** While the file has faults nobody is let in, nor kept. */
async function isStillGood(access: Access, request: FastifyRequest): Promise<boolean> {
  try {
    const who = await access.whoSends(request);
    return typeof who !== 'string' && who.role === request.who?.role;
  } catch {
    return false;
  }
}
