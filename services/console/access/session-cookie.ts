import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';

/** Holds the token of who has signed in on the page. */
export const SESSION_COOKIE = 'towerwatch';

/** Out of reach of scripts and of other sites; until the browser is closed, or the token ends. */
export function cookieOptions(
  { protocol }: Pick<FastifyRequest, 'protocol'>,
  expiresAt: number | null = null,
): CookieSerializeOptions {
  return {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure: protocol === 'https',
    ...(expiresAt === null ? {} : { expires: new Date(expiresAt) }),
  };
}
