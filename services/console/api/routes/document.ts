import { z } from 'zod';
import type { Routes } from '../app.ts';

/** `GET openapi.json`: all of this API, as OpenAPI 3.1. */
export const documentRoutes: Routes = (app) => {
  app.get(
    '/openapi.json',
    {
      config: { role: 'viewer' },
      schema: {
        operationId: 'getDocument',
        summary: 'This document',
        tags: ['Session'],
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    () => app.swagger() as unknown as Record<string, unknown>,
  );
};
