import type { FastifyInstance, RouteOptions } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Notes which methods each path has, from now on.
 * @returns adds routes that refuse all other methods and all other paths, so that these too are guarded and counted: to be
 *   called when all routes are there
 */
export function refuseTheRest(app: FastifyInstance): () => void {
  const allowed = new Map<string, Set<string>>([['/*', new Set()]]);
  app.addHook('onRoute', ({ routePath, method }: RouteOptions & { routePath: string }) => {
    const methods = allowed.get(routePath) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    allowed.set(routePath, methods);
  });
  return () => {
    for (const [url, methods] of [...allowed]) {
      app.route({
        method: METHODS.filter((name) => !methods.has(name)),
        url,
        schema: { hide: true },
        config: { role: 'ANYONE', allow: [...methods] },
        handler: (_, reply) => reply.callNotFound(),
      });
    }
  };
}
