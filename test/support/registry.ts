import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRegistry } from '#infra/local/registry.ts';

export interface TestRegistry {
  readonly url: string;
  stop(): Promise<void>;
}

/** The registry that SCHEMA_REGISTRY_URL names, or one of our own for as long as the test runs. */
export async function registryForTest(): Promise<TestRegistry> {
  const given = process.env.SCHEMA_REGISTRY_URL;
  if (given) return { url: given, stop: async () => {} };
  const dir = await mkdtemp(join(tmpdir(), 'towerwatch-registry-'));
  const server = await startRegistry(dir);
  return {
    url: server.address,
    async stop() {
      await server.stop();
      await rm(dir, { recursive: true });
    },
  };
}
