import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, test } from '@jest/globals';
import { repositoryRoot } from '#scripts/generated-file.ts';

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly url?: string;
  readonly code?: string;
  readonly err?: { readonly message: string };
}

/** A real process: exit codes and signals are what this is about. */
class Service {
  readonly lines: Line[] = [];
  stderr = '';
  readonly exit: Promise<number | null>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();

  constructor(scenario: string) {
    const child = spawn(process.execPath, ['test/support/lifecycle-child.ts', scenario], {
      cwd: repositoryRoot,
      env: { PATH: process.env.PATH, HTTP_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output = createInterface({ input: child.stdout });
    output.on('line', (line) => {
      this.lines.push(JSON.parse(line));
      for (const wake of this.#waiting) wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
    });
    this.exit = Promise.all([once(child, 'close'), once(output, 'close')]).then(([[code]]) => code);
    this.#child = child;
  }

  get messages(): string[] {
    return this.lines.map(({ msg }) => msg);
  }

  async said(message: string): Promise<Line> {
    for (;;) {
      const line = this.lines.find(({ msg }) => msg === message);
      if (line !== undefined) return line;
      await new Promise<void>((wake) => this.#waiting.add(wake));
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

let service: Service;
afterEach(() => service.signal('SIGKILL'));

const readyz = async (url: string) => {
  const response = await fetch(`${url}/readyz`);
  return [
    response.status,
    ((await response.json()) as { reasons?: { reason: string }[] }).reasons?.[0].reason,
  ];
};

describe('a service', () => {
  test('is ready between start and shutdown, closes in reverse order and exits 0 on SIGTERM', async () => {
    service = new Service('runs');
    const { url } = await service.said('health server listens');
    await service.said('running');
    expect(await readyz(url!)).toEqual([503, 'starting']);
    while ((await readyz(url!))[0] !== 200);
    service.signal('SIGTERM');
    await service.said('shutting down');
    expect(await readyz(url!)).toEqual([503, 'shutting down']);
    expect(await service.exit).toBe(0);
    expect(service.messages.slice(-3)).toEqual(['shutting down', 'closed second', 'closed first']);
  });

  test('exits at once, with 1, on a second signal', async () => {
    service = new Service('runs');
    await service.said('running');
    service.signal('SIGINT');
    await service.said('shutting down');
    service.signal('SIGINT');
    expect(await service.exit).toBe(1);
    expect(service.messages.at(-1)).toBe('second SIGINT: exiting at once');
  });

  test('exits 0 when it stops by itself', async () => {
    service = new Service('stopped');
    expect(await service.exit).toBe(0);
    expect(service.messages).toContain('closed first');
  });

  test('with a faulty configuration says so in one line and exits 2', async () => {
    service = new Service('misconfigured');
    expect(await service.exit).toBe(2);
    expect(service.stderr).toBe(
      'tester: CONFIG_INVALID: environment: KAFKA_BROKERS is not set; SCHEMA_REGISTRY_URL is not set\n',
    );
    expect(service.lines).toEqual([]);
  });

  test('whose start is refused says so in one line, closes and exits 2', async () => {
    service = new Service('refused');
    expect(await service.exit).toBe(2);
    const fatal = service.lines.filter(({ level }) => level === 'fatal');
    expect(fatal).toMatchObject([
      { msg: 'KPI_SETS_INVALID: sets.json: kpiSets: nothing', code: 'KPI_SETS_INVALID' },
    ]);
    expect(fatal[0].err).toBeUndefined();
    expect(service.messages).toContain('closed first');
  });

  test.each(['broken', 'rejection'])(
    'that meets the unforeseen (%s) logs it, closes and exits 1',
    async (scenario) => {
      service = new Service(scenario);
      expect(await service.exit).toBe(1);
      expect(service.lines.filter(({ level }) => level === 'fatal')).toMatchObject([
        { err: { message: 'boom' } },
      ]);
      expect(service.messages).toContain('closed first');
    },
  );

  test('whose hook fails closes the rest and exits 1', async () => {
    service = new Service('failing-hook');
    await service.said('running');
    service.signal('SIGTERM');
    expect(await service.exit).toBe(1);
    expect(service.messages.slice(-2)).toEqual(['shutdown hook failed', 'closed first']);
  });
});
