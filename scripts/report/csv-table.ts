import type { Cell, CellTable } from './cell-text.ts';

/** A table as CSV (RFC 4180, but lines end with \n): numbers in full, nothing where there is no value. */
export function csvTable({ columns, rows }: CellTable): string {
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\n`).join('');
}

function field(value: Cell): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '';
  const text = String(value);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
