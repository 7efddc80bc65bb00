import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { startClickHouse } from './clickhouse.ts';
import { startKafka } from './kafka.ts';
import { claim, claimFresh, noteServers, release } from './ownership.ts';
import { startRegistry } from './registry.ts';
import type { LocalServer } from './server.ts';

const STACKS = resolve(import.meta.dirname, '../../.towerwatch/stacks');

const SERVERS = [
  { variable: 'KAFKA_BROKERS', folder: 'kafka', start: startKafka },
  { variable: 'SCHEMA_REGISTRY_URL', folder: 'registry', start: startRegistry },
  { variable: 'CLICKHOUSE_URL', folder: 'clickhouse', start: startClickHouse },
] as const;

type Variable = (typeof SERVERS)[number]['variable'];

export interface StackOptions {
  /** Where data and logs live; kept on stop. Default: a fresh one below .towerwatch/stacks, removed on stop. */
  readonly dir?: string;
  /** Whose KAFKA_BROKERS, SCHEMA_REGISTRY_URL and CLICKHOUSE_URL, where set, are used instead of a local server. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Told of each server that answers, in a line. */
  readonly onProgress?: (line: string) => void;
  /** Told when a server ends before the stack is stopped: TowerwatchError SERVER_LOST. */
  readonly onLost?: (error: TowerwatchError) => void;
}

export interface LocalStack {
  /** host:port, or several with commas, as in KAFKA_BROKERS. */
  readonly brokers: string;
  /** Base URL of the Confluent-compatible interface. */
  readonly registryUrl: string;
  readonly clickhouseUrl: string;
  /** The local servers. */
  readonly processes: readonly { readonly name: string; readonly pid: number }[];
  /** Null where nothing local was started. */
  readonly dir: string | null;
  /** Ends the servers within about ten seconds, and removes a directory that was not given. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Starts those of the three servers that the environment does not name, side by side, and waits until all answer. They
 * end with this process at the latest, even where it is killed.
 * @throws TowerwatchError SERVER_NOT_SET_UP, SERVER_START_FAILED (the directory stays, with the logs), STACK_IN_USE
 */
export async function startStack(options: StackOptions = {}): Promise<LocalStack> {
  const { env = process.env, onProgress, onLost } = options;
  const wanted = SERVERS.filter(({ variable }) => !env[variable]);
  if (wanted.length === 0) return stackOf(env, new Map(), null, async () => {});

  if (options.dir !== undefined) await claim(resolve(options.dir));
  const dir = options.dir === undefined ? await claimFresh(STACKS) : resolve(options.dir);
  const servers = new Map<Variable, LocalServer>();
  const starts = wanted.map(async ({ variable, folder, start }) => {
    const begun = performance.now();
    const server = await start(join(dir, folder));
    servers.set(variable, server);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    onProgress?.(`${server.name} answers at ${server.address} after ${seconds} s`);
  });
  const results = await Promise.allSettled(starts);
  const failure = results.find((result) => result.status === 'rejected');
  if (failure !== undefined) {
    await stopAll(servers);
    await release(dir);
    throw failure.reason;
  }

  await noteServers(
    dir,
    Array.from(servers.values(), (server) => server.pid),
  );
  let stopping: Promise<void> | undefined;
  for (const server of servers.values()) {
    server.release();
    void server.ended.then((tail) => {
      if (stopping === undefined) onLost?.(lost(server, tail));
    });
  }
  return stackOf(env, servers, dir, () => {
    stopping ??= (async () => {
      await stopAll(servers);
      if (options.dir === undefined) await rm(dir, { recursive: true, force: true, maxRetries: 5 });
      else await release(dir);
    })();
    return stopping;
  });
}

function stackOf(
  env: Readonly<Record<string, string | undefined>>,
  servers: ReadonlyMap<Variable, LocalServer>,
  dir: string | null,
  stop: () => Promise<void>,
): LocalStack {
  const address = (variable: Variable) => servers.get(variable)?.address ?? (env[variable] as string);
  return {
    brokers: address('KAFKA_BROKERS'),
    registryUrl: address('SCHEMA_REGISTRY_URL'),
    clickhouseUrl: address('CLICKHOUSE_URL'),
    processes: Array.from(servers.values(), ({ name, pid }) => ({ name, pid })),
    dir,
    stop,
  };
}

async function stopAll(servers: ReadonlyMap<Variable, LocalServer>): Promise<void> {
  await Promise.all(Array.from(servers.values(), (server) => server.stop()));
}

function lost(server: LocalServer, tail: string): TowerwatchError {
  return new TowerwatchError(
    'SERVER_LOST',
    `${server.name} ended while it was in use; the end of its log:\n${tail}`,
    {
      context: { server: server.name },
    },
  );
}
