import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePorts, LOOPBACK } from '#infra/local/ports.ts';
import { type LocalStack, startStack } from '#infra/local/stack.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Lifecycle } from '#platform/lifecycle/lifecycle.ts';
import type { PicturesOptions } from './options.ts';

const START = fileURLToPath(new URL('../start.ts', import.meta.url));
/** What `npm start` says when the replay is through. */
const THROUGH = 'The services go on';

/** A fleet that was replayed, with its console. */
export interface ReplayedFleet {
  /** Of the console. */
  readonly url: string;
  readonly stack: LocalStack;
}

/**
 * Runs `npm start` on servers of its own until the replay is through. Everything ends with the lifecycle.
 * @throws TowerwatchError SERVER_…, SERVICE_FAILED where the replay ends before that
 */
export async function replayFleet(
  { fleet, seed }: Pick<PicturesOptions, 'fleet' | 'seed'>,
  lifecycle: Lifecycle,
): Promise<ReplayedFleet> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  const stack = await startStack({ env: {}, onProgress, onLost: (error) => lifecycle.fail(error) });
  lifecycle.onShutdown('servers', () => stack.stop());
  const [port] = await freePorts(1);
  const options = ['--fleet', fleet, '--seed', String(seed), '--console-port', String(port)];
  const child = spawn(process.execPath, [START, ...options], {
    env: {
      ...process.env,
      KAFKA_BROKERS: stack.brokers,
      SCHEMA_REGISTRY_URL: stack.registryUrl,
      CLICKHOUSE_URL: stack.clickhouseUrl,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  lifecycle.onShutdown('replay', async () => {
    child.kill('SIGTERM');
    await ended;
  });
  const through = new Promise<void>((resolve) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes(THROUGH)) resolve();
    });
  });
  const failed = ended.then(() => {
    throw new TowerwatchError('SERVICE_FAILED', 'the replay ended before it was through');
  });
  await Promise.race([through, failed]);
  failed.catch(() => undefined);
  return { url: `http://${LOOPBACK}:${port}`, stack };
}
