import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';

/** Between the request to stop and SIGKILL by the guard, ms. */
const GRACE_MS = 6_000;
/** Between the request to stop and SIGKILL to the whole process group, ms. */
const LAST_RESORT_MS = 9_000;

const GUARD = resolve(import.meta.dirname, 'guard.ts');

/** What a server says about itself once it runs: its process, and the port where it chose that itself. */
export interface ServerHello {
  readonly pid: number;
  readonly port?: number;
}

/**
 * A server's process and its end. It lives in a process group of its own, so that Ctrl-C in the terminal reaches only the
 * stack's owner, who stops servers last; and it never outlives this process (guard.ts, platform/lifecycle/parent.ts).
 */
export class ServerChild {
  readonly logFile: string;
  /** Settles when the server has said hello; null where it ended first. */
  readonly hello: Promise<ServerHello | null>;
  /** Settles when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, logFile: string) {
    this.#process = child;
    this.logFile = logFile;
    this.ended = new Promise((settle) => {
      child.once('exit', () => {
        // Where the guard itself was killed, its server is still there.
        killGroup(child.pid);
        settle();
      });
      child.once('error', () => settle());
    });
    this.hello = Promise.race([
      new Promise<ServerHello>((settle) =>
        child.once('message', (message) => settle(message as ServerHello)),
      ),
      this.ended.then(() => null),
    ]);
  }

  /** Runs any command under the guard; its hello is its pid. */
  static guarded(command: string, args: readonly string[], logFile: string): ServerChild {
    return ServerChild.script(GUARD, [String(GRACE_MS), command, ...args], logFile);
  }

  /** Runs one of our own scripts, which sends a hello up the IPC channel and calls `exitWithParent`. */
  static script(path: string, args: readonly string[], logFile: string): ServerChild {
    const log = openSync(logFile, 'w');
    try {
      const { NODE_OPTIONS: _, ...env } = process.env;
      const stdio = ['ignore', log, log, 'ipc'] as const;
      const child = spawn(process.execPath, [path, ...args], { detached: true, env, stdio: [...stdio] });
      return new ServerChild(child, logFile);
    } finally {
      closeSync(log);
    }
  }

  get running(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** From now on the owner may end without stopping the server first; the server then ends by itself. */
  release(): void {
    this.#process.unref();
    this.#process.channel?.unref();
  }

  /** Asks the server to end, and insists after a while. Idempotent; resolves when it is gone. */
  async stop(): Promise<void> {
    if (!this.running) return;
    this.#process.ref();
    if (this.#process.connected) this.#process.disconnect();
    const insist = setTimeout(() => killGroup(this.#process.pid), LAST_RESORT_MS);
    await this.ended;
    clearTimeout(insist);
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
