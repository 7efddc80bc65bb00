import { z } from 'zod';
import { speakerOf } from '../../access/guard.ts';
import { cookieOptions, SESSION_COOKIE } from '../../access/session-cookie.ts';
import type { Routes } from '../app.ts';
import { session, signIn } from '../shapes/session.ts';

/** `session`: who speaks, and the signing in and out of the page. Tools send their token with each request. */
export const sessionRoutes: Routes = (app, { access }) => {
  app.get(
    '/session',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getSession',
        summary: 'Who speaks, and what they may',
        tags: ['Session'],
        response: { 200: session },
      },
    },
    (request) => ({ ...speakerOf(request), tokens: access.tokens }),
  );
  app.post(
    '/session',
    {
      config: { role: 'ANYONE', audit: 'SIGN_IN' },
      schema: {
        operationId: 'signIn',
        summary: 'Sign in by a token: it is kept in a cookie that scripts cannot read',
        tags: ['Session'],
        body: signIn,
        response: { 200: session },
      },
    },
    async (request, reply) => {
      const { token } = request.body;
      const who = await access.signIn(token);
      request.who = who;
      if (access.tokens) reply.setCookie(SESSION_COOKIE, token, cookieOptions(request, who.expiresAt));
      return { ...who, tokens: access.tokens };
    },
  );
  app.delete(
    '/session',
    {
      config: { role: 'ANYONE', audit: 'SIGN_OUT' },
      schema: {
        operationId: 'signOut',
        summary: 'Sign out: the cookie is taken back',
        tags: ['Session'],
        response: { 204: z.undefined() },
      },
    },
    (request, reply) => reply.clearCookie(SESSION_COOKIE, cookieOptions(request)).code(204).send(),
  );
};
