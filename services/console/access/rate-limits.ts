import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { isSafe } from './cross-origin.ts';

const MINUTE_MS = 60_000;

/** Requests a minute, of a token, or of an address where none is named. */
export interface RateLimits {
  readonly requests: number;
  /** Of those, such as change something. */
  readonly writes: number;
  /** Attempts to sign in, always of an address. */
  readonly signIns: number;
}

/** Counts a request. @throws {TowerwatchError} RATE_LIMITED, with Retry-After on the reply */
export type CountRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

/** An event stream counts once, when it is opened. */
export async function countRequests(app: FastifyInstance, limits: RateLimits): Promise<CountRequest> {
  await app.register(rateLimit, { global: false, timeWindow: MINUTE_MS });
  const addressOf = ({ ip }: FastifyRequest) => `address ${normalizeIP(ip)}`;
  const senderOf = (request: FastifyRequest) =>
    request.who === null ? addressOf(request) : `token ${request.who.name}`;
  const requests = app.createRateLimit({ max: limits.requests, keyGenerator: senderOf });
  const writes = app.createRateLimit({ max: limits.writes, keyGenerator: senderOf });
  const signIns = app.createRateLimit({ max: limits.signIns, keyGenerator: addressOf });
  return async (request, reply) => {
    const signsIn = request.routeOptions.config.audit === 'SIGN_IN';
    const counts = [requests, ...(isSafe(request.method) ? [] : [writes]), ...(signsIn ? [signIns] : [])];
    for (const count of counts) {
      const counted = await count(request);
      if (counted.isAllowed || !counted.isExceeded) continue;
      reply.header('retry-after', counted.ttlInSeconds);
      throw new TowerwatchError(
        'RATE_LIMITED',
        `more than ${counted.max} such requests in a minute; the next in ${counted.ttlInSeconds} s`,
      );
    }
  };
}
