import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hasDockerEngine } from '#infra/local/docker.ts';

let folder: string;
let server: Server;
let status: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'towerwatch-docker-'));
  status = 200;
  server = createServer((request, response) => {
    response.statusCode = request.url === '/_ping' ? status : 404;
    response.end();
  });
});

afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

test('an engine on a socket or a port answers', async () => {
  const socket = join(folder, 'docker.sock');
  await once(server.listen(socket), 'listening');
  expect(await hasDockerEngine({ DOCKER_HOST: `unix://${socket}` })).toBe(true);
  await once(server.close(), 'close');
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await hasDockerEngine({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).toBe(true);
});

test('a rootless engine is found where its user runs it', async () => {
  await once(server.listen(join(folder, 'docker.sock')), 'listening');
  expect(await hasDockerEngine({ XDG_RUNTIME_DIR: folder })).toBe(true);
});

test('nothing there, nothing that listens, and an engine out of order are none', async () => {
  expect(await hasDockerEngine({ DOCKER_HOST: `unix://${join(folder, 'none')}` })).toBe(false);
  expect(await hasDockerEngine({ DOCKER_HOST: 'tcp://127.0.0.1:1' })).toBe(false);
  status = 500;
  const socket = join(folder, 'docker.sock');
  await once(server.listen(socket), 'listening');
  expect(await hasDockerEngine({ DOCKER_HOST: `unix://${socket}` })).toBe(false);
});
