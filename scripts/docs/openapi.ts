import { createLogger } from '#platform/logging/logger.ts';
import { buildApp } from '#services/console/api/app.ts';
import type { ConsoleParts } from '#services/console/api/parts.ts';
import { ROUTES } from '#services/console/api/routes.ts';
import type { GeneratedFile } from '../generated-file.ts';

/** Routes take hold of their parts when they are added, and ask nothing of them before a request. */
const NOTHING: object = new Proxy({}, { get: () => NOTHING });

/** docs/openapi.json: what the console answers at /api/v1/openapi.json. */
export async function renderOpenapi(): Promise<GeneratedFile> {
  const app = await buildApp(NOTHING as ConsoleParts, ROUTES, {
    logger: createLogger({ service: 'docs', instance: 'docs', level: 'silent' }),
    limits: { requests: 1, writes: 1, signIns: 1 },
    pageFolder: import.meta.dirname,
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return { path: 'docs/openapi.json', content: `${JSON.stringify(document, null, 2)}\n` };
}
