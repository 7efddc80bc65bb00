import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from '#platform/logging/logger.ts';
import { type Audited, keepAudit } from '../access/audit.ts';
import { guardBrowsers, guardRoutes } from '../access/guard.ts';
import { sendSecureHeaders } from '../access/headers.ts';
import { countRequests, type RateLimits } from '../access/rate-limits.ts';
import { refuseTheRest } from '../access/the-rest.ts';
import type { Who } from '../access/who.ts';
import { documentOptions } from './document.ts';
import { servePage } from './page-files.ts';
import type { ConsoleParts } from './parts.ts';
import { answerErrors, refuse, refuseConnection } from './refusals.ts';
import type { Role } from './shapes/session.ts';
import { refuseWhileStarting } from './starting.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route: the application is not built with a route that does not say. ANYONE: also without a token. */
    role?: Role | 'ANYONE';
    /** What the audit calls it: every route of a method that changes something must say. */
    audit?: Audited;
    /** TABLES: the live tables, so that it is refused until those have been read. */
    answersFrom?: 'TABLES';
    /** Methods of the path, of a route that refuses all others; none: there is no such path. */
    allow?: readonly string[];
  }
  interface FastifyRequest {
    /** Who speaks; null: somebody unknown, in a route for anyone. */
    who: Who | null;
    /** Parameters and body, once they are validated. */
    said: Readonly<Record<string, unknown>> | null;
    /** Code that it was refused with. */
    refusedWith: string | null;
  }
}

/** A fastify application whose routes are typed by their zod schemas. */
export type ConsoleApp = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Adds the routes of one noun. */
export type Routes = (app: ConsoleApp, parts: ConsoleParts) => void;

export interface Frame {
  readonly logger: Logger;
  readonly limits: RateLimits;
  /** The page's bundle. */
  readonly pageFolder: string;
}

const API = '/api/v1';

/** No call needs more. */
const MOST_BODY_BYTES = 64 * 1024;
/** Longest that anybody may take to send a request, ms. */
const SENT_WITHIN_MS = 30_000;

/** An id of 512 characters, each of them percent-encoded; Node refuses longer addresses by itself. */
const LONGEST_PARAMETER = 8192;

/**
 * The console's page and API, not listening yet.
 * @throws {TypeError} where a route does not say who may call it, or what the audit calls it
 */
export async function buildApp(
  parts: ConsoleParts,
  routes: readonly Routes[],
  frame: Frame,
): Promise<ConsoleApp> {
  const { logger, limits, pageFolder } = frame;
  const app: FastifyInstance = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => crypto.randomUUID(),
    // A proxy with TLS before a console that listens on loopback: its word on address, host and protocol counts
    trustProxy: 'loopback',
    bodyLimit: MOST_BODY_BYTES,
    requestTimeout: SENT_WITHIN_MS,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
    forceCloseConnections: true,
    frameworkErrors: refuse,
    clientErrorHandler: refuseConnection,
  });
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  answerErrors(app);
  await sendSecureHeaders(app);
  await app.register(cookie);
  guardBrowsers(app, parts.access);
  const count = await countRequests(app, limits);
  await app.register(swagger, documentOptions);
  await app.register(
    async (api) => {
      guardRoutes(api, parts.access, count);
      keepAudit(api, logger);
      refuseWhileStarting(api, parts);
      const refuseRest = refuseTheRest(api);
      for (const add of routes) add(api.withTypeProvider<ZodTypeProvider>(), parts);
      refuseRest();
    },
    { prefix: API },
  );
  await servePage(app, pageFolder);
  return app.withTypeProvider<ZodTypeProvider>();
}
