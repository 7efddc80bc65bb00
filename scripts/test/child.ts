import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'node_modules', '.bin');

/** A step that takes longer hangs, ms. */
const LIMIT_MS = 20 * 60_000;

let running: ChildProcess | undefined;

/**
 * Runs a command of the project's own packages to its end, without standard input.
 * @param output where both of its streams go: to ours as they come, or to the returned text
 * @returns exit status, null where it was killed, and the text
 */
export async function runCommand(
  [command, ...args]: readonly string[],
  output: 'SHOWN' | 'KEPT',
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; text: string }> {
  const stream = output === 'SHOWN' ? 'inherit' : 'pipe';
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, ...env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    stdio: ['ignore', stream, stream],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  running = child;
  let text = '';
  const keep = (chunk: Buffer) => {
    text += chunk.toString();
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const [status] = (await once(child, 'close')) as [number | null];
  running = undefined;
  return { status, text };
}

/** Passes a request to end on to the command that runs, then ends. */
export function endWithUs(): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      running?.kill(signal);
      process.exit(128 + constants.signals[signal]);
    });
  }
}
