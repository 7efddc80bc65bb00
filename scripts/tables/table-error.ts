import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** The error for what a file holds: one line that names the file, the row where there is one, and what to do. */
export function tableError(
  code: ErrorCode,
  file: string,
  row: number | undefined,
  what: string,
): TowerwatchError {
  const place = row === undefined ? file : `${file}, row ${row}`;
  const context = row === undefined ? { file } : { file, row };
  return new TowerwatchError(code, `${place}: ${what}`, { context });
}

/** The error for a path that the file system, a decompressor or a parser refuses. */
export function unreadable(path: string, cause: unknown): TowerwatchError {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return new TowerwatchError('INPUT_MISSING', `${path}: no such file or folder; check the path`, {
      cause,
      context: { file: path },
    });
  }
  const reason = (cause as Error).message.split('\n')[0];
  const isRefused = (cause as NodeJS.ErrnoException).syscall !== undefined;
  const todo = isRefused
    ? 'check its permissions'
    : 'check that it is whole, and of the format that its name ends in';
  return new TowerwatchError('INPUT_UNREADABLE', `${path}: cannot be read (${reason}); ${todo}`, {
    cause,
    context: { file: path },
  });
}

/** A cell as a message shows it: one line, not too long. */
export function quoted(cell: unknown): string {
  if (cell instanceof Date) return Number.isNaN(cell.getTime()) ? 'no date' : cell.toISOString();
  if (typeof cell === 'object' && cell !== null) return 'a list or record';
  const text = String(cell);
  const short = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return typeof cell === 'string' ? JSON.stringify(short) : short;
}
