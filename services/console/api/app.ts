import swagger from '@fastify/swagger';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { ConsoleParts } from './parts.ts';
import type { Role } from './shapes/session.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Who may call the route; without one nobody may. ANYONE: also without a token. */
    role?: Role | 'ANYONE';
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

export async function buildApp(parts: ConsoleParts, routes: readonly Routes[]): Promise<ConsoleApp> {
  const app = fastify({ forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.1',
      info: { title: 'Towerwatch console', version: '1', description: 'The calls that the page makes.' },
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(
    async (api) => {
      for (const add of routes) add(api.withTypeProvider<ZodTypeProvider>(), parts);
    },
    { prefix: '/api/v1' },
  );
  return app;
}
