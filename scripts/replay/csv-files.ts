import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TowerwatchError } from '#platform/errors/errors.ts';

/** The CSV files that make up the series of one entity, in the order of time. */
export interface EntityFiles {
  readonly id: string;
  readonly files: readonly string[];
}

const CSV_NAME = /\.csv(\.gz)?$/i;
/** Parts of an entity that is a folder, in the order of time. */
const PARTS = ['train', 'test'];

/**
 * Finds the entities of an input: a file is one; so is a folder with train.csv or test.csv; any other folder holds
 * one entity per CSV file and per such folder. All may be gzipped (.csv.gz). Other files are left alone.
 * @returns entities ordered by id, with numbers in their natural order
 * @throws TowerwatchError INPUT_MISSING, INPUT_NO_CSV, INPUT_AMBIGUOUS or INPUT_UNREADABLE
 */
export function entityFiles(input: string): EntityFiles[] {
  if (!isFolder(input)) return [{ id: nameOf(basename(input)), files: [input] }];
  const own = partsOf(input);
  if (own) return [{ id: basename(resolve(input)), files: own }];

  const entities = list(input).flatMap((name): EntityFiles[] => {
    const path = join(input, name);
    if (isFolder(path)) {
      const files = partsOf(path);
      return files ? [{ id: name, files }] : [];
    }
    return CSV_NAME.test(name) ? [{ id: nameOf(name), files: [path] }] : [];
  });
  if (entities.length === 0) {
    const message = `${input}: no CSV file in this folder; give one with .csv or .csv.gz files`;
    throw new TowerwatchError('INPUT_NO_CSV', message, { context: { file: input } });
  }
  const byId = new Map<string, EntityFiles>();
  for (const entity of entities) {
    const other = byId.get(entity.id);
    if (other) throw ambiguous(other.files[0], entity.files[0]);
    byId.set(entity.id, entity);
  }
  const { compare } = new Intl.Collator('en', { numeric: true });
  return entities.sort((a, b) => compare(a.id, b.id));
}

/** Train and test file of a folder, or undefined where it has neither. */
function partsOf(folder: string): string[] | undefined {
  const names = list(folder);
  const files = PARTS.flatMap((part) => {
    const isPart = (name: string) => CSV_NAME.test(name) && nameOf(name).toLowerCase() === part;
    const found = names.filter(isPart).map((name) => join(folder, name));
    if (found.length > 1) throw ambiguous(found[0], found[1]);
    return found;
  });
  return files.length > 0 ? files : undefined;
}

function list(folder: string): string[] {
  return reading(folder, () => readdirSync(folder));
}

function isFolder(path: string): boolean {
  return reading(path, () => statSync(path)).isDirectory();
}

function nameOf(fileName: string): string {
  return fileName.replace(CSV_NAME, '');
}

function ambiguous(a: string, b: string): TowerwatchError {
  return new TowerwatchError('INPUT_AMBIGUOUS', `${b}: the same entity as ${a}; keep one of the two`, {
    context: { files: [a, b] },
  });
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The error for a path that the file system, the decompressor or the CSV parser refuses. */
export function unreadable(path: string, cause: unknown): TowerwatchError {
  if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
    return new TowerwatchError('INPUT_MISSING', `${path}: no such file or folder; check the path`, {
      cause,
      context: { file: path },
    });
  }
  const reason = (cause as Error).message.split('\n')[0];
  return new TowerwatchError('INPUT_UNREADABLE', `${path}: cannot be read (${reason})`, {
    cause,
    context: { file: path },
  });
}
