import { asyncBufferFromFile, parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Table } from './table.ts';
import { TableBuilder, type TableOptions } from './table-builder.ts';
import { tableError, unreadable } from './table-error.ts';

/**
 * Reads a Parquet file, columns by the names that a CSV header has; null and NaN are missing values. Rows are named by
 * their place, from 1.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readParquet(file: string, options: TableOptions): Promise<Table> {
  const { columns, rows } = await contentsOf(file).catch((cause) => {
    throw unreadable(file, cause);
  });
  const nested = columns.find((column) => column.children.length > 0);
  if (nested) {
    const found = `column ${nested.element.name} holds lists or records`;
    throw tableError('INPUT_HEADER', file, undefined, `${found}; give one column per number`);
  }
  const names = columns.map((column) => column.element.name);
  const table = new TableBuilder(file, names, { missing: 'null' }, options);
  for (let row = 0; row < rows.length; row++) table.add(rows[row], row + 1);
  return table.finish();
}

type Column = ReturnType<typeof parquetSchema>['children'][number];

async function contentsOf(path: string): Promise<{ columns: Column[]; rows: unknown[][] }> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let rows: unknown[][] = [];
  await parquetRead({ file, metadata, compressors, onComplete: (all) => (rows = all) });
  return { columns: parquetSchema(metadata).children, rows };
}
