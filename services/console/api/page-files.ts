import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { isSafe } from '../access/cross-origin.ts';
import { refuse, refuseUnknown } from './refusals.ts';

/** Below it the name of a file changes with what is in it. */
const ASSETS = '/assets/';
const ASSETS_CACHE = 'public, max-age=31536000, immutable';

/** Beside index.html, such as icon.svg. Ids of entities have dots too, further down. */
const FILE = /^\/[\w-]+\.\w+$/;

/**
 * Serves the page's bundle: its own paths are all index.html, which asks for what it shows.
 * @param folder where Vite has put it; where there is none, each path of the page says so
 */
export async function servePage(app: FastifyInstance, folder: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: join(folder, ASSETS),
    prefix: ASSETS,
    index: false,
    cacheControl: false,
    setHeaders: (reply, path) =>
      reply.header('cache-control', path.startsWith(join(folder, ASSETS)) ? ASSETS_CACHE : 'no-cache'),
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0];
    if (!isSafe(request.method) || path.startsWith('/api/') || path.startsWith(ASSETS)) {
      return refuseUnknown(request, reply);
    }
    return FILE.test(path) ? sendFile(request, reply, folder, path) : sendPage(request, reply, folder);
  });
}

function sendFile(request: FastifyRequest, reply: FastifyReply, folder: string, name: string) {
  if (!existsSync(join(folder, name))) return refuseUnknown(request, reply);
  return reply.sendFile(name, folder);
}

function sendPage(request: FastifyRequest, reply: FastifyReply, folder: string) {
  if (existsSync(join(folder, 'index.html'))) return sendFile(request, reply, folder, 'index.html');
  return refuse(new TowerwatchError('PAGE_NOT_BUILT', 'there is no bundle to serve'), request, reply);
}
