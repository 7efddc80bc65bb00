import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { ServerChild, ServerHello } from './child.ts';

/** A server that answers. */
export interface LocalServer {
  readonly name: string;
  /** As clients take it: host:port for Kafka, a URL for the others. */
  readonly address: string;
  /** Of the server itself, not of what guards it. */
  readonly pid: number;
  /** From now on the owner may end without stopping the server first. */
  release(): void;
  /** Resolves when the process is gone. Idempotent. */
  stop(): Promise<void>;
  /** Settles when it ends, with the end of its log. */
  readonly ended: Promise<string>;
}

/** One try to start a server. */
export interface Launch {
  readonly child: ServerChild;
  address(hello: ServerHello): string;
  /** True once it does its work; false, or a rejection, asks to try again. */
  healthy(address: string): Promise<boolean>;
}

const START_LIMIT_MS = 90_000;
const POLL_MS = 40;
const ATTEMPTS = 3;
const PORT_TAKEN = /address already in use|EADDRINUSE|BindException|port already bound/i;
const TAIL_LINES = 15;

/**
 * Starts a server and waits until it answers, again with other ports where one was taken in between.
 * @param launch makes one try
 * @throws TowerwatchError SERVER_START_FAILED with the end of the server's log
 */
export async function startServer(name: string, launch: () => Promise<Launch>): Promise<LocalServer> {
  for (let attempt = 1; ; attempt++) {
    const { child, address, healthy } = await launch();
    const hello = await child.hello;
    if (hello !== null) {
      const at = address(hello);
      if (await becomesHealthy(child, () => healthy(at))) return running(name, at, hello.pid, child);
    }
    const stuck = child.running;
    await child.stop();
    const tail = await logTail(child.logFile);
    if (attempt < ATTEMPTS && PORT_TAKEN.test(tail)) continue;
    const what = stuck ? `did not answer within ${START_LIMIT_MS / 1000} s` : 'ended while it started';
    throw new TowerwatchError(
      'SERVER_START_FAILED',
      `${name} ${what}; the end of ${child.logFile}:\n${tail}`,
      {
        context: { server: name, logFile: child.logFile },
      },
    );
  }
}

function running(name: string, address: string, pid: number, child: ServerChild): LocalServer {
  return {
    name,
    address,
    pid,
    release: () => child.release(),
    stop: () => child.stop(),
    ended: child.ended.then(() => logTail(child.logFile)),
  };
}

async function becomesHealthy(child: ServerChild, healthy: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + START_LIMIT_MS;
  while (child.running && performance.now() < deadline) {
    if (await healthy().catch(() => false)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

async function logTail(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).trimEnd().split('\n');
  const tail = lines.slice(-TAIL_LINES).join('\n');
  return tail === '' ? `(${basename(file)} is empty)` : tail;
}
