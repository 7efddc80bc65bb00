import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { type EntityFiles, entityFiles } from '#scripts/tables/entity-files.ts';
import { tableFormat } from '#scripts/tables/table-format.ts';

/** What a published set's files do not say of themselves. */
interface SetFacts {
  /** Length of a step, ms, where rows have numbers and a daily rhythm. */
  readonly granularity?: number;
  /** Rows have no order in time. */
  readonly rows?: 'tabular';
}

const FACTS: Readonly<Record<string, SetFacts>> = {
  smd: { granularity: 60_000 },
  asd: { granularity: 300_000 },
  jumpstarter: { granularity: 300_000 },
  tabular: { rows: 'tabular' },
  nslkdd: { rows: 'tabular' },
};

/** One entity of a set. */
export interface SetEntity extends SetFacts {
  readonly set: string;
  readonly entity: string;
  readonly files: EntityFiles;
}

/**
 * Every entity of every set in folders: a folder for each set, in it a folder for each entity.
 * @throws TowerwatchError INPUT_NO_TABLE where a folder has none
 */
export function setEntities(folders: readonly string[]): SetEntity[] {
  return folders.flatMap((folder) => {
    const entities = foldersIn(folder).flatMap((set) => entitiesOf(folder, set));
    if (entities.length > 0) return entities;
    const message = `${folder}: no sets in this folder; give one with a folder for each set, and in that one for each entity`;
    throw new TowerwatchError('INPUT_NO_TABLE', message, { context: { file: folder } });
  });
}

function entitiesOf(folder: string, set: string): SetEntity[] {
  return foldersIn(join(folder, set)).flatMap((entity): SetEntity[] => {
    const path = join(folder, set, entity);
    if (!holdsTables(path)) return [];
    const own = entityFiles(path);
    return own.map(({ id, files }) => {
      const name = own.length === 1 ? entity : `${entity}/${id}`;
      return { set, entity: name, files: { id: name, files }, ...FACTS[set] };
    });
  });
}

function foldersIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

function holdsTables(folder: string): boolean {
  return readdirSync(folder).some((name) => tableFormat(name) !== undefined);
}
