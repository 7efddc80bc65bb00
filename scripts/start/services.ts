import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** In the order of the flow; the console is beside it. */
const SERVICES = ['windower', 'scorer', 'alerter', 'joiner', 'historian', 'retrainer', 'console'] as const;
export type ServiceName = (typeof SERVICES)[number];

export interface RunningService {
  readonly name: ServiceName;
  /** Of its health server. */
  readonly url: string;
  readonly logFile: string;
  readonly process: ChildProcess;
}

/** A process that ends is told of at once; one that is slow has a busy machine. */
const READY_WITHIN_MS = 180_000;
const STOP_WITHIN_MS = 12_000;
const POLL_MS = 200;
/** Of a service's log, told when it fails. */
const LOG_LINES = 12;
/**
 * A service's heap is some 25 MB, while tens of MB a second of messages pass outside it. V8 adds the two, and would mark the
 * whole heap anew every half second: half of what the scorer costs (docs/adr/0003-kafka-client.md).
 */
const NODE_FLAGS = ['--initial-old-space-size=256'];
const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Starts each service as a process of its own, its log in a file, and waits until all are ready. The console is told where
 * the others are. They end by themselves when this process does, by whatever means.
 * @throws TowerwatchError SERVICE_FAILED with the end of the log of the first that was not ready in time
 */
export async function startServices(
  env: Readonly<Record<string, string>>,
  logDir: string,
  onExit: (failure: TowerwatchError) => void,
  names: readonly ServiceName[] = SERVICES,
): Promise<RunningService[]> {
  const ports = await freePorts(names.length);
  const urls = names.map((name, i) => ({ name, url: `http://${LOOPBACK}:${ports[i]}` }));
  const watched = urls.filter(({ name }) => name !== 'console').map(({ name, url }) => `${name}=${url}`);
  const environment = { ...env, CONSOLE_SERVICES: watched.join(',') };
  const running = urls.map(({ name, url }) => start(name, url, environment, logDir));
  let hasFailed = false;
  for (const { name, logFile, process: child } of running) {
    child.on('exit', (code) => {
      if (!hasFailed) onExit(serviceFailed(name, `ended with code ${code}`, logFile));
    });
  }
  try {
    await Promise.all(running.map(untilReady));
  } catch (error) {
    // The others end because of this one.
    hasFailed = true;
    await stopServices(running);
    throw error;
  }
  return running;
}

function start(
  name: ServiceName,
  url: string,
  env: Readonly<Record<string, string>>,
  logDir: string,
): RunningService {
  const logFile = join(logDir, `${name}.log`);
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, [...NODE_FLAGS, join(root, 'services', name, 'main.ts')], {
    cwd: root,
    env: { ...process.env, ...env, HTTP_PORT: new URL(url).port },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return { name, url, logFile, process: child };
}

async function untilReady({ name, url, logFile, process: child }: RunningService): Promise<void> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (child.exitCode === null && Date.now() < deadline) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  const why = child.exitCode === null ? `was not ready within ${READY_WITHIN_MS / 1000} s` : 'ended';
  throw serviceFailed(name, why, logFile);
}

/** The folder of the logs goes with the stack, so the message brings the end of the log along. */
export function serviceFailed(service: ServiceName, why: string, logFile: string): TowerwatchError {
  const tail = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-LOG_LINES).join('\n');
  return new TowerwatchError('SERVICE_FAILED', `${service} ${why}; the end of its log:\n${tail}`, {
    context: { service },
  });
}

/** Asks all to end, last of the flow first, and waits for them. */
export async function stopServices(services: readonly RunningService[]): Promise<void> {
  await Promise.all(
    [...services].reverse().map(async ({ process: child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      await ended;
      clearTimeout(kill);
    }),
  );
}
