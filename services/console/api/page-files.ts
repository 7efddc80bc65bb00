import { existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { isSafe } from '../access/cross-origin.ts';
import { refuse, refuseUnknown } from './refusals.ts';

/** The names of files below it change with what is in them. */
const ASSETS = `assets${sep}`;

/**
 * Serves the page's bundle: its own paths are all index.html, which asks for what it shows.
 * @param folder where Vite has put it; where there is none, each path of the page says so
 */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: folder,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) =>
      reply.header(
        'cache-control',
        path.startsWith(join(folder, ASSETS)) ? 'public, max-age=31536000, immutable' : 'no-cache',
      ),
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0];
    const ofThePage = isSafe(request.method) && !path.startsWith('/api/') && !path.includes('.');
    if (!ofThePage) return refuseUnknown(request, reply);
    if (existsSync(join(folder, 'index.html'))) return reply.sendFile('index.html');
    return refuse(new TowerwatchError('PAGE_NOT_BUILT', 'there is no bundle to serve'), request, reply);
  });
}
