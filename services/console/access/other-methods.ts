import type { FastifyInstance, RouteOptions } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
type Method = (typeof METHODS)[number];

/**
 * Notes which methods each path has, from now on.
 * @returns adds a route for each of the others, which refuses: to be called when all routes are there
 */
export function refuseOtherMethods(app: FastifyInstance): () => void {
  const allowed = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ routePath, method }: RouteOptions & { routePath: string }) => {
    const methods = allowed.get(routePath) ?? new Set();
    for (const name of [method].flat()) methods.add(name);
    allowed.set(routePath, methods);
  });
  return () => {
    for (const [url, methods] of [...allowed]) {
      const allow = [...methods];
      const method = METHODS.filter((name: Method) => !methods.has(name));
      app.route({
        method,
        url,
        schema: { hide: true },
        config: { role: 'ANYONE', allow },
        handler: (_, reply) => reply.callNotFound(),
      });
    }
  };
}
