import type { ErrorCode } from '#platform/errors/codes.ts';
import type { TowerwatchError } from '#platform/errors/errors.ts';
import { formName, type Table } from './table.ts';
import { quoted, tableError } from './table-error.ts';
import { type TableTime, tableTime } from './table-time.ts';

export interface TableOptions {
  /**
   * Whether a file whose columns have names must have one of times: `npm start` needs it. Otherwise rows are counted
   * from 0, as they always are where a format has no place for times, or where times are to be ignored.
   */
  readonly time: 'required' | 'optional' | 'ignored';
}

/** What messages say of a format. */
export interface TableWords {
  /** Line that names the columns, if a person can see one. */
  readonly headerRow?: number;
  /** How a missing value is written. */
  readonly missing: string;
}

const TIME_COLUMNS = ['t', 'ts', 'time', 'timestamp'];
const LABEL_COLUMN = 'label';
/** Columns of published data sets that say something about the data, and are no KPI. */
const MARK_COLUMNS = ['changepoint', 'rule_flag'];
/** Row numbers that pandas leaves behind in Parquet files. */
const IGNORED_COLUMNS = ['__index_level_0__'];
const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const MAX_FLAG = 255;

interface Column {
  readonly index: number;
  readonly name: string;
}

/** A column of whole numbers that say something about a row. */
interface FlagColumn extends Column {
  readonly flags: number[];
}

/**
 * Makes a table row by row, and checks it on the way, whatever format it comes from. Names of columns tell what they
 * are, in any case and order: `t`, `ts`, `time` or `timestamp`, `label`, marks such as `rule_flag`; all others are KPIs.
 */
export class TableBuilder {
  readonly #file: string;
  readonly #words: TableWords;
  readonly #count: number;
  readonly #time: number | undefined;
  readonly #label: FlagColumn | undefined;
  readonly #marks: readonly FlagColumn[];
  readonly #kpis: readonly Column[];
  #form: TableTime['form'] | undefined;
  readonly #rows: number[] = [];
  readonly #times: number[] = [];
  readonly #values: number[] = [];

  /** @throws TowerwatchError INPUT_HEADER or INPUT_NO_TIME */
  constructor(file: string, header: readonly string[], words: TableWords, options: TableOptions) {
    this.#file = file;
    this.#words = words;
    this.#count = header.length;
    const columns = header.map((name, index) => ({ name: name.toLowerCase(), index }));
    const time = columns.find(({ name }) => TIME_COLUMNS.includes(name))?.index;
    if (time === undefined && options.time === 'required') {
      const todo = `name it ${TIME_COLUMNS.join(', ')}`;
      throw this.#error('INPUT_NO_TIME', words.headerRow, `no time column; ${todo}`);
    }
    this.#requireNames(header);
    this.#time = options.time === 'ignored' ? undefined : time;
    const flags = columns.map((column): FlagColumn => ({ ...column, flags: [] }));
    this.#label = flags.find(({ name }) => name === LABEL_COLUMN);
    this.#marks = flags.filter(({ name }) => MARK_COLUMNS.includes(name));
    const others = [LABEL_COLUMN, ...MARK_COLUMNS, ...IGNORED_COLUMNS];
    this.#kpis = columns
      .filter(({ name, index }) => index !== time && !others.includes(name))
      .map(({ index }) => ({ index, name: header[index] }));
    if (this.#kpis.length === 0) throw this.#error('INPUT_HEADER', words.headerRow, 'no KPI column; add one');
  }

  /**
   * @param cells one per column: text, number, bigint, boolean or date; empty text, NaN, null and undefined are missing
   * @param row where a person finds it, 1-based
   * @throws TowerwatchError INPUT_RAGGED, INPUT_TIME_INVALID, INPUT_TIME_ORDER or INPUT_NOT_A_NUMBER
   */
  add(cells: readonly unknown[], row: number): void {
    if (cells.length !== this.#count) {
      const found = `${cells.length} cells where the header has ${this.#count}`;
      throw this.#error('INPUT_RAGGED', row, `${found}; a missing value is ${this.#words.missing}`);
    }
    this.#times.push(this.#timeOf(cells, row));
    this.#rows.push(row);
    for (const { index, name } of this.#kpis) this.#values.push(this.#value(cells[index], name, row));
    if (this.#label) this.#label.flags.push(this.#flag(cells, this.#label, row));
    for (const mark of this.#marks) mark.flags.push(this.#flag(cells, mark, row));
  }

  /** @throws TowerwatchError INPUT_EMPTY */
  finish(): Table {
    if (this.#form === undefined) {
      throw this.#error('INPUT_EMPTY', undefined, 'has no rows; give at least one');
    }
    return {
      file: this.#file,
      headerRow: this.#words.headerRow,
      kpis: this.#kpis.map((kpi) => kpi.name),
      form: this.#form,
      counted: this.#time === undefined,
      rows: Uint32Array.from(this.#rows),
      times: Float64Array.from(this.#times),
      values: Float32Array.from(this.#values),
      labels: this.#label && Uint8Array.from(this.#label.flags),
      marks: new Map(this.#marks.map(({ name, flags }) => [name, Uint8Array.from(flags)])),
    };
  }

  #requireNames(header: readonly string[]): void {
    const names = header.map((name) => name.toLowerCase());
    const unnamed = names.indexOf('');
    const twice = header.find((_, index) => names.indexOf(names[index]) !== index);
    const row = this.#words.headerRow;
    if (unnamed >= 0) throw this.#error('INPUT_HEADER', row, `column ${unnamed + 1} has no name; name it`);
    if (twice !== undefined) throw this.#error('INPUT_HEADER', row, `two columns named ${twice}; rename one`);
  }

  #timeOf(cells: readonly unknown[], row: number): number {
    if (this.#time === undefined) {
      this.#form = 'NUMBERED';
      return this.#rows.length;
    }
    const cell = cells[this.#time];
    const time = tableTime(cell);
    if (time === undefined) {
      const todo = 'write epoch s or ms, ISO 8601 or a row number';
      throw this.#error('INPUT_TIME_INVALID', row, `${quoted(cell)} is no time; ${todo}`);
    }
    this.#form ??= time.form;
    if (time.form !== this.#form) {
      const found = `${quoted(cell)} is ${formName(time.form)}, the rows above are ${formName(this.#form)}`;
      throw this.#error('INPUT_TIME_INVALID', row, `${found}; write all in one form`);
    }
    const previous = this.#times.at(-1);
    if (previous !== undefined && time.value <= previous) {
      const found =
        time.value === previous ? 'repeats the time before it' : 'is earlier than the time before it';
      const todo = 'sort rows by time, each time once';
      throw this.#error('INPUT_TIME_ORDER', row, `${quoted(cell)} ${found}; ${todo}`);
    }
    return time.value;
  }

  #value(cell: unknown, kpi: string, row: number): number {
    if (isMissing(cell)) return Number.NaN;
    const value = Math.fround(numberOf(cell));
    if (Number.isFinite(value)) return value;
    const found = `${kpi} is ${quoted(cell)}, not a number`;
    throw this.#error('INPUT_NOT_A_NUMBER', row, `${found}; a missing value is ${this.#words.missing}`);
  }

  #flag(cells: readonly unknown[], { index, name }: Column, row: number): number {
    const cell = cells[index];
    if (isMissing(cell)) return 0;
    const flag = numberOf(cell);
    if (Number.isInteger(flag) && flag >= 0 && flag <= MAX_FLAG) return flag;
    const found = `${name} is ${quoted(cell)}, not a whole number from 0 to ${MAX_FLAG}`;
    throw this.#error('INPUT_NOT_A_NUMBER', row, `${found}; 0 is normal`);
  }

  #error(code: ErrorCode, row: number | undefined, what: string): TowerwatchError {
    return tableError(code, this.#file, row, what);
  }
}

function isMissing(cell: unknown): boolean {
  return cell === '' || cell === null || cell === undefined || Number.isNaN(cell);
}

/** NaN where it is no number within float64 */
function numberOf(cell: unknown): number {
  switch (typeof cell) {
    case 'string':
      return DECIMAL.test(cell) ? Number(cell) : Number.NaN;
    case 'number':
    case 'bigint':
    case 'boolean':
      return Number(cell);
    default:
      return Number.NaN;
  }
}
