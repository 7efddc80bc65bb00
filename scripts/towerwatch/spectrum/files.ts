import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { tableError, unreadable } from '../../tables/table-error.ts';

/**
 * The files that paths name: files themselves, and of a folder those whose names end so, in natural order.
 * @param ends in lower case, with the dot
 * @throws TowerwatchError INPUT_MISSING, INPUT_NO_TABLE where a folder holds none, INPUT_FORMAT
 */
export function filesAt(paths: readonly string[], ends: readonly string[]): string[] {
  const isWanted = (name: string) => ends.some((end) => name.toLowerCase().endsWith(end));
  return paths.flatMap((path) => {
    if (!isFolder(path)) {
      if (isWanted(path)) return [path];
      throw tableError('INPUT_FORMAT', path, undefined, `not a format that is read; give ${ends.join(', ')}`);
    }
    const { compare } = new Intl.Collator('en', { numeric: true });
    const names = readdirSync(path).filter(isWanted).sort(compare);
    if (names.length > 0) return names.map((name) => join(path, name));
    const todo = `give one with files in ${ends.join(', ')}`;
    throw tableError('INPUT_NO_TABLE', path, undefined, `no spectra in this folder; ${todo}`);
  });
}

/** A file's name without folder and end. */
export function nameOf(file: string): string {
  const name = basename(file).replace(/\.gz$/i, '');
  return name.slice(0, name.length - extname(name).length);
}

/** Makes a folder where there is none. @throws TowerwatchError OUTPUT_UNWRITABLE */
export function outputFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0];
    throw new TowerwatchError('OUTPUT_UNWRITABLE', `${folder}: cannot be made (${reason})`, { cause });
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}
