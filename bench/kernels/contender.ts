import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Tasks } from './tasks.ts';

/** How much of what it says on standard error is kept. */
const TAIL = 2000;

/** One side of the comparison: a process of its own that does one task after the other. */
export class Contender {
  readonly #child: ChildProcess;
  readonly #answers: Interface;
  readonly #ended: Promise<never>;
  #tail = '';

  constructor(name: string, [command, ...args]: readonly string[], env: Readonly<Record<string, string>>) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env } });
    this.#child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#tail = (this.#tail + text).slice(-TAIL);
    });
    this.#child.stdin!.on('error', () => {});
    this.#answers = createInterface(this.#child.stdout!);
    this.#ended = new Promise((_, reject) => {
      this.#child.once('error', reject);
      this.#child.once('close', (code, signal) =>
        reject(new Error(`${name} ended with ${signal ?? `code ${code}`}:\n${this.#tail}`)),
      );
    });
    // It ends whenever it is closed, and nothing waits then.
    this.#ended.catch(() => {});
  }

  async ask<T extends keyof Tasks>(task: T, fields: Tasks[T]['ask']): Promise<Tasks[T]['answer']> {
    const answer = new Promise<string>((resolve) => this.#answers.once('line', resolve));
    this.#child.stdin!.write(`${JSON.stringify({ task, ...fields })}\n`);
    return JSON.parse(await Promise.race([answer, this.#ended]));
  }

  close(): void {
    this.#child.stdin!.end();
  }
}
