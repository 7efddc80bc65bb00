import { hasDailyRhythm } from '#core/series/batch-condition.ts';
import type { RawSeries } from '#core/series/raw-series.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { type EntityFiles, entityFiles } from '../tables/entity-files.ts';
import { readTable } from '../tables/read-table.ts';
import type { Table } from '../tables/table.ts';
import { gridOf } from './row-grid.ts';

/** One entity's files as a series, with what they say of normal and anomalous. */
export interface LabelledSeries {
  readonly series: RawSeries;
  readonly kpis: readonly string[];
  readonly files: readonly string[];
  /** [steps] 0 where normal or not labelled; absent where no file has labels. */
  readonly labels?: Uint8Array;
  /** [steps] 1 where a file has a row. */
  readonly sampled: Uint8Array;
  /** Steps that are learned from, the first ones. */
  readonly learnSteps: number;
  /** First step that is judged: the first after those, or 0 where all rows are learned from and judged. */
  readonly judgedFrom: number;
  /** Whether the length of a step is known. */
  readonly isTimed: boolean;
  /** Whether rows have dates; else a time of the series means nothing but the place of the row. */
  readonly isDated: boolean;
  /** Whether there is a daily rhythm to learn. */
  readonly rhythm: boolean;
  /** Rows have no order in time, and each stands for itself. */
  readonly isTabular: boolean;
}

export interface InputOptions {
  /** Length of a step, ms; by default the median step of dated rows, and unknown for numbered ones. */
  readonly granularity?: number;
  /** Share of the rows that is learned from, where no file is named train. */
  readonly trainShare: number;
  /** Whether rows follow each other; by default they do, but for a single file without times. */
  readonly rows?: 'series' | 'tabular';
  /** Rows follow each other, whatever their times say. */
  readonly ignoreTimes?: true;
  /** Leave columns out that never change, instead of refusing them. */
  readonly dropConstant?: true;
  /** The columns that are wanted, in this order, whether they change or not; by default all. */
  readonly columns?: readonly string[];
}

/**
 * Reads what a command line names: one entity or several, see `entityFiles` and `readTable`.
 * @throws TowerwatchError INPUT_… with one line that names file, row and what to do
 */
export async function readInput(input: string, options: InputOptions): Promise<LabelledSeries[]> {
  const all: LabelledSeries[] = [];
  for (const entity of entityFiles(input)) all.push(await readSeries(entity, options));
  return all;
}

/** @throws TowerwatchError INPUT_… as `readInput` */
export async function readSeries({ id, files }: EntityFiles, options: InputOptions): Promise<LabelledSeries> {
  const read = [];
  for (const file of files)
    read.push(await readTable(file, { time: options.ignoreTimes ? 'ignored' : 'optional' }));
  for (const table of read.slice(1)) requireSameKpis(read[0], table);
  const tables =
    options.columns === undefined
      ? withoutConstants(read, options.dropConstant ?? false)
      : read.map((table) => onlyColumns(table, options.columns!));
  const [{ kpis }] = tables;
  const isTabular =
    options.rows === undefined
      ? tables.length === 1 && tables[0].counted && !options.ignoreTimes
      : options.rows === 'tabular';
  const grid = gridOf(tables, options.granularity);
  const { startMs, granularityMs, steps, stepOf } = grid;
  const values = new Float32Array(steps * kpis.length).fill(Number.NaN);
  const sampled = new Uint8Array(steps);
  const labels = tables.some((table) => table.labels !== undefined) ? new Uint8Array(steps) : undefined;
  for (const [t, table] of tables.entries()) {
    for (let row = 0; row < table.times.length; row++) {
      const step = stepOf(t, row);
      const from = row * kpis.length;
      sampled[step] = 1;
      values.set(table.values.subarray(from, from + kpis.length), step * kpis.length);
      if (labels !== undefined && table.labels !== undefined) labels[step] = table.labels[row];
    }
  }
  const learnSteps = isTabular
    ? steps
    : tables.length > 1
      ? stepOf(1, 0)
      : Math.floor(options.trainShare * steps);
  return {
    series: { entity: id, startMs, granularityMs, steps, kpis: kpis.length, values },
    kpis,
    files,
    sampled,
    ...(labels === undefined ? {} : { labels }),
    learnSteps,
    judgedFrom: learnSteps < steps ? learnSteps : 0,
    isTimed: grid.isTimed,
    isDated: grid.isDated,
    rhythm: !isTabular && grid.isTimed && hasDailyRhythm(granularityMs, learnSteps),
    isTabular,
  };
}

function requireSameKpis(first: Table, other: Table): void {
  if (first.kpis.join() === other.kpis.join()) return;
  throw new TowerwatchError(
    'INPUT_KPIS_DIFFER',
    `${other.file}: its columns are ${other.kpis.join(', ')}; those of ${first.file} are ${first.kpis.join(', ')}; give both the same`,
    { context: { files: [first.file, other.file] } },
  );
}

/** @throws TowerwatchError INPUT_KPIS_DIFFER where one is missing */
function onlyColumns(table: Table, columns: readonly string[]): Table {
  const { file, kpis } = table;
  const missing = columns.find((name) => !kpis.includes(name));
  if (missing !== undefined) {
    const found = `has no column ${missing}, which the model reads; its columns are ${kpis.join(', ')}`;
    throw new TowerwatchError('INPUT_KPIS_DIFFER', `${file}: ${found}`, { context: { file } });
  }
  return withColumns(
    table,
    columns.map((name) => kpis.indexOf(name)),
  );
}

/** @throws TowerwatchError INPUT_CONSTANT where a column never changes, or none is left */
function withoutConstants(tables: readonly Table[], drop: boolean): Table[] {
  const [{ file, kpis }] = tables;
  const moving = kpis.flatMap((_, k) => (changes(tables, k) ? [k] : []));
  if (moving.length === kpis.length) return [...tables];
  const still = kpis.filter((_, k) => !moving.includes(k));
  const rows = tables.reduce((sum, table) => sum + table.times.length, 0);
  const where = `in rows ${tables[0].rows[0]} to ${tables.at(-1)!.rows.at(-1)}${tables.length > 1 ? ` of ${tables.at(-1)!.file}` : ''}`;
  const fail = (what: string) => {
    throw new TowerwatchError('INPUT_CONSTANT', `${file}: ${what}`, { context: { file, columns: still } });
  };
  if (moving.length === 0)
    fail(`no column changes in any of ${rows} rows; there is nothing to detect anomalies in`);
  if (!drop) {
    const some = `${still.slice(0, 5).join(', ')}${still.length > 5 ? ` and ${still.length - 5} more` : ''}`;
    fail(
      `the value of ${some} is the same, or missing, ${where}; leave the column out, or pass --drop-constant`,
    );
  }
  return tables.map((table) => withColumns(table, moving));
}

function withColumns(table: Table, columns: readonly number[]): Table {
  const { kpis, values, times } = table;
  const kept = new Float32Array(times.length * columns.length);
  for (let row = 0, at = 0; row < times.length; row++) {
    for (const k of columns) kept[at++] = values[row * kpis.length + k];
  }
  return { ...table, kpis: columns.map((k) => kpis[k]), values: kept };
}

/** Whether a column has two values that differ. */
function changes(tables: readonly Table[], kpi: number): boolean {
  let first = Number.NaN;
  for (const { values, kpis } of tables) {
    for (let at = kpi; at < values.length; at += kpis.length) {
      if (Number.isNaN(values[at])) continue;
      if (Number.isNaN(first)) first = values[at];
      else if (values[at] !== first) return true;
    }
  }
  return false;
}
