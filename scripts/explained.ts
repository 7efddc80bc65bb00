import { ERROR_CODES } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** One line for what the user can mend, with what to do; the stack only for what nobody foresaw. */
export function explained(error: unknown): string {
  if (!(error instanceof TowerwatchError)) return (error as Error).stack ?? String(error);
  const { code, message } = error;
  return code.startsWith('INPUT_') ? message : `${code}: ${message}\n${ERROR_CODES[code].remedy}`;
}
