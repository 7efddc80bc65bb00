import type { TableTime } from './table-time.ts';

/** One file of rows in time, or of rows without an order, checked. */
export interface Table {
  readonly file: string;
  /** Line that names the columns, 1-based; undefined where the file keeps its names elsewhere, or has none. */
  readonly headerRow: number | undefined;
  readonly kpis: readonly string[];
  readonly form: TableTime['form'];
  /** Whether the file has no times, so that its rows are counted from 0. */
  readonly counted: boolean;
  /** [rows] where a person finds each row, 1-based: the line of a text file, else the place among the rows. */
  readonly rows: Uint32Array;
  /** [rows] strictly increasing: ms where dated, row numbers where numbered. */
  readonly times: Float64Array;
  /** [rows, K], NaN where a value is missing. */
  readonly values: Float32Array;
  /** [rows], 0 = normal; undefined where the file has no labels. */
  readonly labels: Uint8Array | undefined;
  /** Flags of published sets that are neither KPI nor label, such as `rule_flag`, by name in lower case; each [rows]. */
  readonly marks: ReadonlyMap<string, Uint8Array>;
}

/** How a message names the form of times. */
export function formName(form: TableTime['form']): string {
  return form === 'DATED' ? 'dated' : 'numbered';
}
