import { stat } from 'node:fs/promises';
import { readCsv } from './csv.ts';
import { readNpy, readNpz } from './numpy-table.ts';
import { readParquet } from './parquet.ts';
import type { Table } from './table.ts';
import type { TableOptions } from './table-builder.ts';
import { tableError, unreadable } from './table-error.ts';
import { TABLE_ENDS, type TableFormat, tableFormat } from './table-format.ts';

const READERS: Record<TableFormat, (file: string, options: TableOptions) => Promise<Table>> = {
  csv: readCsv,
  parquet: readParquet,
  npy: readNpy,
  npz: readNpz,
};

/**
 * Reads one file whole, in the format that its name ends in: .csv, .csv.gz, .parquet, .npy or .npz.
 * @param options whether columns with names must be timed, which is the default; arrays of NumPy need no times
 * @throws TowerwatchError INPUT_… with one line that names the file, the row where there is one, and what to do
 */
export async function readTable(file: string, options: Partial<TableOptions> = {}): Promise<Table> {
  const { size } = await stat(file).catch((cause) => {
    throw unreadable(file, cause);
  });
  const format = tableFormat(file);
  if (format === undefined) {
    const todo = `give a file whose name ends in ${TABLE_ENDS}`;
    throw tableError('INPUT_FORMAT', file, undefined, `not a format that is read; ${todo}`);
  }
  if (size === 0) throw tableError('INPUT_EMPTY', file, undefined, 'is empty; give at least one row');
  return READERS[format](file, { time: 'required', ...options });
}
