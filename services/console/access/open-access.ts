import { TowerwatchError } from '#platform/errors/errors.ts';
import { Access } from './access.ts';
import { isLoopback } from './hosts.ts';
import { TokenBook } from './token-book.ts';

/**
 * Whom the console lets in, by its configuration.
 * @throws {TowerwatchError} CONSOLE_OPEN where it is to listen on more than loopback without tokens, TOKENS_FILE_INVALID
 */
export async function openAccess(config: {
  readonly CONSOLE_HOST: string;
  readonly CONSOLE_TOKENS_FILE?: string | undefined;
}): Promise<Access> {
  const { CONSOLE_HOST: host, CONSOLE_TOKENS_FILE: file } = config;
  if (file !== undefined) return new Access(await TokenBook.open(file));
  if (isLoopback(host)) return new Access(null);
  throw new TowerwatchError('CONSOLE_OPEN', `CONSOLE_HOST is ${host} and CONSOLE_TOKENS_FILE is not set`);
}
