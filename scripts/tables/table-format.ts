/** The formats of tables, by the ends of their files' names. */
const FORMATS = [
  { format: 'csv', end: /\.csv(\.gz)?$/i },
  { format: 'parquet', end: /\.parquet$/i },
  { format: 'npy', end: /\.npy$/i },
  { format: 'npz', end: /\.npz$/i },
] as const;

export type TableFormat = (typeof FORMATS)[number]['format'];

/** For messages: all ends of names that are read. */
export const TABLE_ENDS = '.csv, .csv.gz, .parquet, .npy or .npz';

/** @returns undefined where the name ends in none of {@link TABLE_ENDS} */
export function tableFormat(file: string): TableFormat | undefined {
  return FORMATS.find(({ end }) => end.test(file))?.format;
}

/** The name of a file without what tells its format. */
export function tableName(file: string): string {
  return FORMATS.reduce((name, { end }) => name.replace(end, ''), file);
}
