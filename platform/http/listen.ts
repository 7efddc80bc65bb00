import type { AddressInfo } from 'node:net';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** What listens here: of a fastify application, whatever the types of its routes. */
interface Listening {
  readonly server: { address(): AddressInfo | string | null };
  listen(where: { host: string; port: number }): Promise<string>;
  close(): PromiseLike<unknown>;
}

/**
 * Listens; an application that cannot is closed.
 * @param port 0 takes a free one
 * @throws {TowerwatchError} LISTEN_FAILED
 */
export async function listen(
  app: Listening,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<{ readonly port: number; readonly url: string }> {
  try {
    await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    throw new TowerwatchError('LISTEN_FAILED', `${host}:${port}: ${(cause as Error).message}`, {
      cause,
      context: { host, port },
    });
  }
  const chosen = (app.server.address() as AddressInfo).port;
  return { port: chosen, url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}` };
}
