import helmet from '@fastify/helmet';
import type { FastifyInstance } from 'fastify';

/**
 * What a browser may do with an answer: load from here alone, run no inline script or style, show it in no frame. The API's
 * answers are kept in no cache.
 */
export async function sendSecureHeaders(app: FastifyInstance): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        objectSrc: ["'none'"],
      },
    },
    frameguard: { action: 'deny' },
    // Only behind a proxy with TLS does a browser heed it, and then for this host alone
    strictTransportSecurity: { includeSubDomains: false },
  });
}
