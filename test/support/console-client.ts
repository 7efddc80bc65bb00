import { ServiceProcess } from './service-process.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the tests say what they expect of it
  readonly body: any;
}

/** The console as a process of its own, and calls of its API. */
export class ConsoleProcess extends ServiceProcess {
  constructor(instance: string, env: Readonly<Record<string, string>>) {
    super('console', instance, env);
  }

  /** Where the page is; once it is ready. */
  get address(): string {
    const line = this.log.split('\n').find((one) => one.includes('"msg":"console listens"'));
    return (JSON.parse(line ?? '{}') as { url: string }).url;
  }

  get(path: string, token?: string): Promise<Answer> {
    return this.#call('GET', path, undefined, token);
  }

  post(path: string, body: unknown, token?: string): Promise<Answer> {
    return this.#call('POST', path, body, token);
  }

  async #call(method: string, path: string, body: unknown, token: string | undefined): Promise<Answer> {
    const response = await fetch(`${this.address}/api/v1/${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }
}
