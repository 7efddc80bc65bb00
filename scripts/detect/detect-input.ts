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
  /** Leave columns out that never change, instead of refusing them. */
  readonly dropConstant?: true;
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
  for (const file of files) read.push(await readTable(file, { time: 'optional' }));
  for (const table of read.slice(1)) requireSameKpis(read[0], table);
  const tables = withoutConstants(read, options.dropConstant ?? false);
  const [{ kpis }] = tables;
  const isTabular =
    options.rows === undefined ? tables.length === 1 && tables[0].counted : options.rows === 'tabular';
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

/** @throws TowerwatchError INPUT_CONSTANT where a column never changes, or none is left */
function withoutConstants(tables: readonly Table[], drop: boolean): Table[] {
  const [{ file, kpis }] = tables;
  const moves = kpis.map((_, k) => changes(tables, k));
  const still = kpis.filter((_, k) => !moves[k]);
  if (still.length === 0) return [...tables];
  const rows = tables.reduce((sum, { times }) => sum + times.length, 0);
  const context = { file, columns: still };
  if (still.length === kpis.length) {
    const found = `no column changes in any of ${rows} rows; there is nothing to detect anomalies in`;
    throw new TowerwatchError('INPUT_CONSTANT', `${file}: ${found}`, { context });
  }
  if (!drop) {
    const found = `${still.slice(0, 5).join(', ')}${still.length > 5 ? ` and ${still.length - 5} more` : ''}`;
    const todo = 'leave such columns out, or pass --drop-constant';
    throw new TowerwatchError(
      'INPUT_CONSTANT',
      `${file}, rows ${tables[0].rows[0]} to ${tables.at(-1)!.rows.at(-1)}: ${found} never changes; ${todo}`,
      { context },
    );
  }
  return tables.map((table) => ({
    ...table,
    kpis: kpis.filter((_, k) => moves[k]),
    values: table.values.filter((_, i) => moves[i % kpis.length]),
  }));
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
