import { TowerwatchError } from '#platform/errors/errors.ts';
import type { EntityFiles } from './entity-files.ts';
import { readTable } from './read-table.ts';
import { formName, type Table } from './table.ts';
import { tableError } from './table-error.ts';

/** The tables of one entity, in the order of time. */
export interface EntityTables {
  readonly id: string;
  readonly tables: readonly Table[];
}

/**
 * Reads entities, as entityFiles finds them. All have times or are arrays, the same KPIs and the same form of times.
 * @throws TowerwatchError INPUT_… with one line that names the file and, where there is one, the row
 */
export async function readEntities(inputs: readonly EntityFiles[]): Promise<EntityTables[]> {
  const entities: EntityTables[] = [];
  for (const files of inputs) {
    const entity = await readEntity(files);
    requireSameShape((entities[0] ?? entity).tables[0], entity.tables[0]);
    entities.push(entity);
  }
  return entities;
}

/** Times go on from file to file: rows that have none are counted on. */
async function readEntity({ id, files }: EntityFiles): Promise<EntityTables> {
  const tables: Table[] = [];
  for (const file of files) {
    const before = tables.at(-1);
    const table = await readTable(file);
    tables.push(before ? continued(before, table) : table);
  }
  return { id, tables };
}

function continued(before: Table, after: Table): Table {
  requireSameShape(before, after);
  const last = before.times.at(-1)!;
  if (after.counted) return { ...after, times: after.times.map((time) => last + 1 + time) };
  if (after.times[0] > last) return after;
  const found = `not later than the last row of ${before.file}`;
  const what = `${found}; let its times go on from there`;
  throw tableError('INPUT_TIME_ORDER', after.file, after.rows[0], what);
}

function requireSameShape(first: Table, other: Table): void {
  const context = { files: [first.file, other.file] };
  const columns = Math.max(first.kpis.length, other.kpis.length);
  for (let k = 0; k < columns; k++) {
    if (other.kpis[k] === first.kpis[k]) continue;
    const place = other.headerRow === undefined ? other.file : `${other.file}, row ${other.headerRow}`;
    const found = `KPI ${k + 1} is ${other.kpis[k] ?? 'absent'}, in ${first.file} ${first.kpis[k] ?? 'absent'}`;
    const message = `${place}: ${found}; give all files the same KPIs in the same order`;
    throw new TowerwatchError('INPUT_KPIS_DIFFER', message, { context });
  }
  if (other.form !== first.form) {
    const message = `${other.file}, row ${other.rows[0]}: rows are ${formName(other.form)}, those of ${first.file} are ${formName(first.form)}; write all in one form`;
    throw new TowerwatchError('INPUT_TIME_INVALID', message, { context });
  }
}
