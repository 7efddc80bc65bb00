import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Environment of a service that shall not find native TensorFlow, as if it were not installed. */
export const WITHOUT_TENSORFLOW = {
  NODE_OPTIONS: `--import=${new URL('without-tensorflow.ts', import.meta.url)}`,
};

/** An instance of a service as a process of its own; it ends with this one. */
export class ServiceProcess {
  /** As in logs and client ids. */
  readonly instance: string;
  readonly #child: ChildProcess;
  #log = '';

  /** Starts it; not ready yet. */
  constructor(service: string, instance: string, env: Readonly<Record<string, string>>) {
    this.instance = instance;
    // What this process was told about Node is meant for Jest.
    const { NODE_OPTIONS: _, ...inherited } = process.env;
    this.#child = spawn(process.execPath, [`services/${service}/main.ts`], {
      cwd: ROOT,
      env: { ...inherited, ...env, INSTANCE: instance, HTTP_PORT: '0', LOG_LEVEL: 'info' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#log += chunk;
      });
    }
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** All lines so far. */
  get log(): string {
    return this.#log;
  }

  /** Where its health is served, once it has said so. */
  get url(): string | undefined {
    return /"url":"([^"]+)"/.exec(this.#log)?.[1];
  }

  /** @throws Error with its log when it ends, or takes too long */
  async ready(): Promise<void> {
    await eventually(`${this.instance} is ready`, async () => {
      if (this.ended) throw new Error(`${this.instance} ended:\n${this.#log}`);
      return this.url !== undefined && (await fetch(`${this.url}/readyz`)).ok;
    });
  }

  /** Value of a metric, 0 where it is not there. @param labels such as `outcome="refused"`, all of them matched */
  async metric(name: string, ...labels: readonly string[]): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    const lines = text
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const wanted = lines.filter((line) => labels.every((label) => line.includes(label)));
    return wanted.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }

  /** Stops it where it is, as a machine that swaps or a debugger does. */
  stall(): void {
    this.#child.kill('SIGSTOP');
  }

  resume(): void {
    this.#child.kill('SIGCONT');
  }

  /** kill -9 */
  async crash(): Promise<void> {
    await this.#end('SIGKILL');
  }

  /** @returns exit code */
  async stop(): Promise<number | null> {
    await this.#end('SIGTERM');
    return this.#child.exitCode;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.ended) return;
    const exit = once(this.#child, 'exit');
    this.#child.kill(signal);
    await exit;
  }
}
