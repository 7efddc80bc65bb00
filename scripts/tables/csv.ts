import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, type Info, parse } from 'csv-parse';
import { TowerwatchError } from '#platform/errors/errors.ts';
import type { Table } from './table.ts';
import { TableBuilder, type TableOptions } from './table-builder.ts';
import { tableError, unreadable } from './table-error.ts';

/**
 * Reads a CSV file (gzipped if it ends in .gz) with a header `[t,]<KPI>…[,label]`, in any order of columns.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readCsv(file: string, options: TableOptions): Promise<Table> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
  });
  const stages = file.toLowerCase().endsWith('.gz')
    ? [createReadStream(file), createGunzip(), parser]
    : [createReadStream(file), parser];
  // A failure of any stage reaches the loop below through the parser.
  pipeline(stages, () => {});
  let table: TableBuilder | undefined;
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      if (table) table.add(record, info.lines);
      else {
        const words = { headerRow: info.lines, missing: 'an empty cell' };
        table = new TableBuilder(file, record, words, options);
      }
    }
  } catch (cause) {
    if (cause instanceof TowerwatchError) throw cause;
    throw unreadable(cause instanceof CsvError ? `${file}, row ${cause.lines}` : file, cause);
  }
  if (table) return table.finish();
  throw tableError('INPUT_EMPTY', file, undefined, 'is empty; give a header and at least one row');
}
