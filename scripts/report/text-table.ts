import Table, { type HorizontalAlignment } from 'cli-table3';
import { type CellTable, cellText, numericColumns } from './cell-text.ts';

/** An empty table for the terminal, to push rows of text to. */
export function tableOf(head: readonly string[], colAligns: HorizontalAlignment[] = []) {
  return new Table({ head: [...head], colAligns, style: { head: [], border: [], compact: true } });
}

/** A table for the terminal; columns of numbers stand right. */
export function textTable({ columns, rows }: CellTable): string {
  const aligned = numericColumns({ columns, rows }).map((numeric) => (numeric ? 'right' : 'left'));
  const table = tableOf(columns, aligned);
  table.push(...rows.map((row) => row.map(cellText)));
  return table.toString();
}
