import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { LoadProgress } from './send-steadily.ts';

export interface LoadGeneratorOptions {
  /** What the process runs; it sends by `sendSteadily`. */
  readonly file: string;
  /** Its argument, as JSON. */
  readonly task: unknown;
  /** Records that it sends in all. */
  readonly total: number;
  readonly onSent: (sent: number) => void;
}

/** Sends a load from a process of its own: it stands for the network, and must not wait for whoever measures. */
export class LoadGenerator {
  /** Rejects with SERVICE_FAILED when it ends before its time, and never resolves. */
  readonly failed: Promise<never>;
  readonly #process: ChildProcess;
  readonly #total: number;
  readonly #onSent: (sent: number) => void;
  #sent = 0;

  constructor({ file, task, total, onSent }: LoadGeneratorOptions) {
    this.#total = total;
    this.#onSent = onSent;
    this.#process = spawn(process.execPath, [file, JSON.stringify(task)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.failed = new Promise<never>((_, reject) => {
      this.#process.once('exit', (code, signal) => {
        const how = `the load generator ended with ${signal ?? `code ${code}`} after ${this.#sent} records`;
        if (this.#sent < total) reject(new TowerwatchError('SERVICE_FAILED', how));
      });
    });
    this.failed.catch(() => undefined);
  }

  get pid(): number {
    return this.#process.pid!;
  }

  /** Records that are on the broker. */
  get sent(): number {
    return this.#sent;
  }

  /** Waits until it stands ready, then lets it begin. */
  async begin(): Promise<void> {
    await Promise.race([once(this.#process, 'message'), this.failed]);
    this.#process.on('message', (message) => {
      this.#sent = (message as LoadProgress).sent;
      this.#onSent(this.#sent);
    });
    this.#process.send('begin');
  }

  async allSent(): Promise<void> {
    while (this.#sent < this.#total) await Promise.race([once(this.#process, 'message'), this.failed]);
  }
}
