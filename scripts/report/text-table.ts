import Table from 'cli-table3';
import { type CellTable, cellText, numericColumns } from './cell-text.ts';

/** A table for the terminal, like those of the benches; columns of numbers stand right. */
export function textTable({ columns, rows }: CellTable): string {
  const table = new Table({
    head: [...columns],
    colAligns: numericColumns({ columns, rows }).map((numeric) => (numeric ? 'right' : 'left')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows.map((row) => row.map(cellText)));
  return table.toString();
}
