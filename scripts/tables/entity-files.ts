import { readdirSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { isLabelFile } from './numpy-table.ts';
import { unreadable } from './table-error.ts';
import { TABLE_ENDS, tableFormat, tableName } from './table-format.ts';

/** The files that make up the series of one entity, in the order of time. */
export interface EntityFiles {
  readonly id: string;
  readonly files: readonly string[];
}

/** Parts of an entity that is a folder, in the order of time. */
const PARTS = ['train', 'test'];

/**
 * Finds the entities of an input: a file is one; so is a folder with a table named train or test, such as
 * train.csv; any other folder holds one entity per table and per such folder. A table is a file that readTable
 * reads; other files, and those with the labels of another, are left alone.
 * @returns entities ordered by id, with numbers in their natural order
 * @throws TowerwatchError INPUT_MISSING, INPUT_NO_TABLE, INPUT_AMBIGUOUS or INPUT_UNREADABLE
 */
export function entityFiles(input: string): EntityFiles[] {
  if (!isFolder(input)) return [{ id: tableName(basename(input)), files: [input] }];
  const own = partsOf(input);
  if (own) return [{ id: basename(resolve(input)), files: own }];

  const entities = list(input).flatMap((name): EntityFiles[] => {
    const path = join(input, name);
    if (isFolder(path)) {
      const files = partsOf(path);
      return files ? [{ id: name, files }] : [];
    }
    return isTable(name) ? [{ id: tableName(name), files: [path] }] : [];
  });
  if (entities.length === 0) {
    const message = `${input}: no table in this folder; give one with files in ${TABLE_ENDS}`;
    throw new TowerwatchError('INPUT_NO_TABLE', message, { context: { file: input } });
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
    const isPart = (name: string) => isTable(name) && tableName(name).toLowerCase() === part;
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

function isTable(fileName: string): boolean {
  return tableFormat(fileName) !== undefined && !isLabelFile(fileName);
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
