import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { ConfluentRegistry } from '#platform/registry/confluent.ts';
import { readContract } from '#schemas/contracts.ts';

const { subject, schema } = readContract('kpi.raw.v1');
let server: Server | undefined;

/** A registry that answers everything with one status; its address holds credentials. */
async function answering(status: number): Promise<ConfluentRegistry> {
  server = createServer((_, response) => response.writeHead(status).end('{"message":"no"}'));
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return new ConfluentRegistry(`http://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}/api/`);
}

afterEach(async () => {
  if (server?.listening) await new Promise((resolve) => server!.close(resolve));
});

const calls = (registry: ConfluentRegistry) => [
  () => registry.idOf(subject, schema),
  () => registry.schemaOf(1),
  () => registry.subjectsOf(1),
  () => registry.register(subject, schema),
];

describe('a registry that does not answer as it should is unavailable, which is worth another try', () => {
  test.each([401, 500])('status %d', async (status) => {
    for (const call of calls(await answering(status))) {
      await expect(call()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE', retriable: true });
    }
  });

  test('nobody listens', async () => {
    const registry = await answering(200);
    await new Promise((resolve) => server!.close(resolve));
    for (const call of calls(registry))
      await expect(call()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });

  test('and the error does not tell the password', async () => {
    const error = await (await answering(500)).subjectsOf(1).catch((reason: unknown) => reason);
    expect(String(error)).toContain('/api');
    expect(JSON.stringify(error) + String(error)).not.toContain('secret');
  });
});

test('what a registry does not have is a value', async () => {
  const registry = await answering(404);
  expect(await registry.idOf(subject, schema)).toBeUndefined();
  expect(await registry.schemaOf(1)).toBeUndefined();
  expect(await registry.subjectsOf(1)).toEqual([]);
});

test('credentials in the address are sent', async () => {
  const seen = new Set<string | undefined>();
  const registry = await answering(404);
  server!.on('request', (request) => seen.add(request.headers.authorization));
  await registry.idOf(subject, schema);
  await registry.subjectsOf(1);
  expect([...seen]).toEqual([`Basic ${Buffer.from('user:secret').toString('base64')}`]);
});
