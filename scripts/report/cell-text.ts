export type Cell = string | number | null;

/** Columns and rows, for the terminal, a page or a file. */
export interface CellTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

const NUMERIC = /^[-−+±]?\.?\d/;

/**
 * A cell as a person reads it: whole numbers grouped by thousands, three decimals, three significant digits where
 * three decimals would say nothing; – where there is no value.
 */
export function cellText(value: Cell): string {
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '–';
  if (typeof value === 'string') return value;
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return value.toLocaleString('en');
  const size = Math.abs(value);
  if (size >= 1e9 || size < 0.001) return value.toExponential(2);
  return size < 1000 ? value.toFixed(3) : value.toLocaleString('en', { maximumFractionDigits: 0 });
}

/** For each column whether it holds numbers, or figures that begin with one: such a column is aligned right. */
export function numericColumns({ columns, rows }: CellTable): boolean[] {
  return columns.map((_, column) => {
    const cells = rows.map((row) => row[column] ?? null).filter((cell) => cell !== null);
    return cells.length > 0 && cells.every((cell) => typeof cell === 'number' || NUMERIC.test(cell));
  });
}
