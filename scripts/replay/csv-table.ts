import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, type Info, parse } from 'csv-parse';
import type { ErrorCode } from '#platform/errors/codes.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { unreadable } from './csv-files.ts';
import { type CsvTime, parseCsvTime } from './csv-time.ts';

/** One CSV file, checked. */
export interface CsvTable {
  readonly file: string;
  readonly kpis: readonly string[];
  readonly form: CsvTime['form'];
  /** [rows] line of the file, 1-based, as an editor shows it. */
  readonly lines: Uint32Array;
  /** [rows] strictly increasing: ms where dated, row numbers where numbered. */
  readonly times: Float64Array;
  /** [rows, K], NaN where a cell is empty. */
  readonly values: Float32Array;
  /** [rows], undefined where the file has no label column. */
  readonly labels: Uint8Array | undefined;
}

const TIME_COLUMNS = ['t', 'ts', 'time', 'timestamp'];
const LABEL_COLUMN = 'label';
/** Columns of published data sets that say something about the data, and are no KPI. */
const IGNORED_COLUMNS = ['changepoint'];
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MAX_LABEL = 255;

interface Columns {
  readonly count: number;
  readonly time: number;
  readonly label: number | undefined;
  readonly kpis: readonly { readonly index: number; readonly name: string }[];
}

/**
 * Reads a CSV file (gzipped if it ends in .gz) with a header `t,<KPI>…[,label]`, in any order of columns.
 * @throws TowerwatchError INPUT_… with one line that names file and row
 */
export async function readCsvTable(file: string): Promise<CsvTable> {
  const reader = new TableReader(file);
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
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: Info }>) {
      reader.read(record, info.lines);
    }
  } catch (cause) {
    if (cause instanceof TowerwatchError) throw cause;
    throw unreadable(cause instanceof CsvError ? `${file}, row ${cause.lines}` : file, cause);
  }
  return reader.finish();
}

class TableReader {
  readonly #file: string;
  #columns: Columns | undefined;
  #form: CsvTime['form'] | undefined;
  readonly #lines: number[] = [];
  readonly #times: number[] = [];
  readonly #values: number[] = [];
  readonly #labels: number[] = [];

  constructor(file: string) {
    this.#file = file;
  }

  read(cells: readonly string[], line: number): void {
    const columns = this.#columns;
    if (columns === undefined) {
      this.#columns = this.#header(cells, line);
      return;
    }
    if (cells.length !== columns.count) {
      const found = `${cells.length} cells where the header has ${columns.count}`;
      throw this.#error('INPUT_RAGGED', line, `${found}; a missing value is an empty cell`);
    }
    this.#lines.push(line);
    this.#times.push(this.#time(cells[columns.time], line));
    for (const { index, name } of columns.kpis) this.#values.push(this.#value(cells[index], name, line));
    if (columns.label !== undefined) this.#labels.push(this.#label(cells[columns.label], line));
  }

  finish(): CsvTable {
    if (this.#columns === undefined || this.#form === undefined) {
      const found = this.#columns === undefined ? 'is empty' : 'has a header and no rows';
      throw new TowerwatchError(
        'INPUT_EMPTY',
        `${this.#file}: ${found}; give a header and at least one row`,
        {
          context: { file: this.#file },
        },
      );
    }
    return {
      file: this.#file,
      kpis: this.#columns.kpis.map((kpi) => kpi.name),
      form: this.#form,
      lines: Uint32Array.from(this.#lines),
      times: Float64Array.from(this.#times),
      values: Float32Array.from(this.#values),
      labels: this.#columns.label === undefined ? undefined : Uint8Array.from(this.#labels),
    };
  }

  #header(cells: readonly string[], line: number): Columns {
    const names = cells.map((name) => name.toLowerCase());
    const time = names.findIndex((name) => TIME_COLUMNS.includes(name));
    if (time < 0)
      throw this.#error('INPUT_NO_TIME', line, `no time column; name it ${TIME_COLUMNS.join(', ')}`);
    const unnamed = names.indexOf('');
    if (unnamed >= 0) throw this.#error('INPUT_HEADER', line, `column ${unnamed + 1} has no name; name it`);
    const twice = cells.find((_, index) => names.indexOf(names[index]) !== index);
    if (twice !== undefined)
      throw this.#error('INPUT_HEADER', line, `two columns named ${twice}; rename one`);
    const label = names.indexOf(LABEL_COLUMN);
    const kpis = cells
      .map((name, index) => ({ name, index }))
      .filter(({ index }) => index !== time && index !== label && !IGNORED_COLUMNS.includes(names[index]));
    if (kpis.length === 0) throw this.#error('INPUT_HEADER', line, 'no KPI column; add one beside the time');
    return { count: cells.length, time, label: label < 0 ? undefined : label, kpis };
  }

  #time(cell: string, line: number): number {
    const time = parseCsvTime(cell);
    if (time === undefined) {
      const todo = 'write epoch s or ms, ISO 8601 or a row number';
      throw this.#error('INPUT_TIME_INVALID', line, `${quote(cell)} is no time; ${todo}`);
    }
    this.#form ??= time.form;
    if (time.form !== this.#form) {
      const found = `${quote(cell)} is ${formName(time.form)}, the rows above are ${formName(this.#form)}`;
      throw this.#error('INPUT_TIME_INVALID', line, `${found}; write all in one form`);
    }
    const previous = this.#times.at(-1);
    if (previous !== undefined && time.value <= previous) {
      const found =
        time.value === previous ? 'repeats the time before it' : 'is earlier than the time before it';
      throw this.#error(
        'INPUT_TIME_ORDER',
        line,
        `${quote(cell)} ${found}; sort rows by time, each time once`,
      );
    }
    return time.value;
  }

  #value(cell: string, kpi: string, line: number): number {
    if (cell === '') return Number.NaN;
    const value = DECIMAL.test(cell) ? Math.fround(Number(cell)) : Number.NaN;
    if (Number.isFinite(value)) return value;
    const todo = 'leave the cell empty for a missing value';
    throw this.#error('INPUT_NOT_A_NUMBER', line, `${kpi} is ${quote(cell)}, not a number; ${todo}`);
  }

  #label(cell: string, line: number): number {
    if (cell === '') return 0;
    const label = DECIMAL.test(cell) ? Number(cell) : Number.NaN;
    if (Number.isInteger(label) && label >= 0 && label <= MAX_LABEL) return label;
    const found = `${LABEL_COLUMN} is ${quote(cell)}, not a whole number from 0 to ${MAX_LABEL}`;
    throw this.#error('INPUT_NOT_A_NUMBER', line, `${found}; 0 is normal`);
  }

  #error(code: ErrorCode, row: number, what: string): TowerwatchError {
    return new TowerwatchError(code, `${this.#file}, row ${row}: ${what}`, {
      context: { file: this.#file, row },
    });
  }
}

/** How a message names the form of times. */
export function formName(form: CsvTime['form']): string {
  return form === 'DATED' ? 'dated' : 'numbered';
}

/** A cell as a message shows it: one line, not too long. */
function quote(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
