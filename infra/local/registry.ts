import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ServerChild } from './child.ts';
import { javaCommand, jvmFlags, serverFolder } from './java.ts';
import { freePorts, LOOPBACK } from './ports.ts';
import { type LocalServer, startServer } from './server.ts';

const HEAP_MIB = 192;
const JAR = 'apicurio-registry-app-2.6.13.Final-runner.jar';
/** Where Apicurio answers as Confluent's registry does. */
const CONFLUENT_API = '/apis/ccompat/v7';
const PROBE_TIMEOUT_MS = 5_000;

/** Apicurio Registry with its Confluent-compatible interface, its schemas in an H2 file in `dir`. */
export async function startRegistry(dir: string): Promise<LocalServer> {
  const jar = join(await serverFolder('registry'), JAR);
  const tmp = join(dir, 'tmp');
  await mkdir(tmp, { recursive: true });
  const database = `jdbc:h2:file:${join(dir, 'h2', 'registry')}`;
  return startServer('Schema registry', async () => {
    const [port] = await freePorts(1);
    const properties = {
      'quarkus.http.host': LOOPBACK,
      'quarkus.http.port': port,
      'quarkus.datasource.jdbc.url': database,
      'registry.datasource.url': database,
    };
    const flags = Object.entries(properties).map(([key, value]) => `-D${key}=${value}`);
    return {
      child: ServerChild.guarded(
        javaCommand(),
        [...jvmFlags(HEAP_MIB, tmp), ...flags, '-jar', jar],
        join(dir, 'registry.log'),
      ),
      address: () => `http://${LOOPBACK}:${port}${CONFLUENT_API}`,
      healthy: async (url) =>
        (await fetch(`${url}/subjects`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) })).ok,
    };
  });
}
