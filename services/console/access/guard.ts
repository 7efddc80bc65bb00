import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Role } from '../api/shapes/session.ts';
import { type Access, stranger } from './access.ts';
import { isForeign, isSafe } from './cross-origin.ts';
import { hostOf, isLoopback } from './hosts.ts';
import type { CountRequest } from './rate-limits.ts';
import { mayDo, type Who } from './who.ts';

/**
 * Lets a request pass only by a name of this machine where there are no tokens: the page of another site whose name was
 * rebound to loopback would else speak as its user (DNS rebinding). Nor what a proxy passes on from another machine, which
 * may name this one in its place. Never lets another site's page change anything.
 */
export function guardBrowsers(app: FastifyInstance, access: Access): void {
  app.addHook('onRequest', async (request) => {
    const host = hostOf(request.headers.host);
    if (!access.tokens && (host === null || !isLoopback(host))) {
      throw new TowerwatchError('HOST_FOREIGN', 'the header Host is no name of this machine');
    }
    if (!access.tokens && !isLoopback(request.ip)) {
      throw new TowerwatchError('HOST_FOREIGN', `a proxy passes it on from ${request.ip}`);
    }
    if (!isSafe(request.method) && isForeign(request.headers, request.host)) {
      throw new TowerwatchError('ORIGIN_FOREIGN', 'the request comes from the page of another site');
    }
  });
}

/** Finds out who speaks, counts the request, and lets it pass where the route's role is his. */
export function guardRoutes(app: FastifyInstance, access: Access, count: CountRequest): void {
  app.decorateRequest('who', null);
  app.addHook('onRoute', ({ config, method, url }) => {
    if (config?.role === undefined) throw new TypeError(`${method} ${url} says not who may call it`);
    const unsafe = [method].flat().some((name) => !isSafe(name));
    if (unsafe && config.audit === undefined && config.allow === undefined) {
      throw new TypeError(`${method} ${url} says not what the audit calls it`);
    }
  });
  app.addHook('onRequest', async (request, reply) => {
    const who = await access.whoSends(request);
    request.who = typeof who === 'string' ? null : who;
    await count(request, reply);
    reply.header('cache-control', 'no-store');
    const { role, allow } = request.routeOptions.config;
    if (allow !== undefined) throw notAllowed(request.method, allow, reply);
    if (role === undefined || role === 'ANYONE') return;
    if (typeof who === 'string') throw stranger(who);
    requireRole(who, role);
  });
}

/** Who speaks, in a route that a role is needed for. */
export function speakerOf({ who }: FastifyRequest): Who {
  if (who === null) throw new TypeError('nobody speaks where no role is needed');
  return who;
}

function notAllowed(method: string, allow: readonly string[], reply: FastifyReply): TowerwatchError {
  if (allow.length === 0) return new TowerwatchError('ROUTE_UNKNOWN', `there is nothing to ${method} here`);
  reply.header('allow', allow.join(', '));
  return new TowerwatchError('METHOD_NOT_ALLOWED', `${method} is not one of ${allow.join(', ')}`);
}

function requireRole({ name, role }: Who, needed: Role): void {
  if (mayDo(role, needed)) return;
  throw new TowerwatchError('ROLE_TOO_LOW', `${name} is ${role}; this needs the role ${needed}`);
}
