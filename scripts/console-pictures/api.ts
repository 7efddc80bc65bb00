import { TowerwatchError } from '#platform/errors/errors.ts';

/** Calls of the console's API. @throws TowerwatchError CONSOLE_REFUSED with what it says */
export interface ConsoleApi {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
}

/** @param url of the console */
export function consoleApi(url: string): ConsoleApi {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${url}/api/v1/${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const answer = await response.json();
    if (response.ok) return answer as T;
    const { code, detail, remedy } = answer as { code: string; detail: string; remedy: string };
    throw new TowerwatchError('CONSOLE_REFUSED', `${method} ${path}: ${code}: ${detail} ${remedy}`);
  };
  return { get: (path) => call('GET', path), post: (path, body) => call('POST', path, body) };
}
