import { TowerwatchError } from '#platform/errors/errors.ts';
import { formName, type Table } from '../tables/table.ts';

/** A Monday, 00:00 UTC, for rows that have a number and no date. */
const NUMBERED_FROM = Date.UTC(2024, 0, 1);
/** Step of rows of which nobody has said how far they lie apart: it means nothing. */
const NOMINAL_MS = 60_000;
/** Rows may lie on so many steps each, on average, before the grid is taken to be wrong. */
const MOST_STEPS_PER_ROW = 20;

/** Where the rows of an entity's files lie in time. */
export interface RowGrid {
  readonly startMs: number;
  readonly granularityMs: number;
  readonly steps: number;
  /** Whether the length of a step is known, and with it the time of day. */
  readonly isTimed: boolean;
  /** Whether rows have dates. */
  readonly isDated: boolean;
  /** @param table place of the file */
  stepOf(table: number, row: number): number;
}

/**
 * One grid for the files of an entity, the later ones after the earlier: dated rows are put on the nearest step, numbered ones
 * by their number, and rows without either follow each other.
 * @param granularityMs by default the median step of dated rows
 * @throws TowerwatchError INPUT_TIME_ORDER, INPUT_TIME_INVALID or INPUT_GRANULARITY with file, row and what to do
 */
export function gridOf(tables: readonly Table[], granularityMs: number | undefined): RowGrid {
  const [first] = tables;
  const other = tables.find(({ form, counted }) => form !== first.form || counted !== first.counted);
  if (other !== undefined) {
    const found = `its rows are ${formName(other.form)}, those of ${first.file} ${formName(first.form)}`;
    throw timeError(other, `${found}; write all in one form`);
  }
  if (first.counted) return countedGrid(tables, granularityMs);
  for (const [i, table] of tables.slice(1).entries()) {
    if (table.times[0] <= tables[i].times.at(-1)!) {
      const found = `begins before ${tables[i].file} ends; give files that follow each other`;
      throw new TowerwatchError('INPUT_TIME_ORDER', `${table.file}, row ${table.rows[0]}: ${found}`, {
        context: { file: table.file, row: table.rows[0] },
      });
    }
  }
  return first.form === 'DATED'
    ? timedGrid(tables, granularityMs ?? medianStep(tables), first.times[0])
    : numberedGrid(tables, granularityMs);
}

function countedGrid(tables: readonly Table[], granularityMs: number | undefined): RowGrid {
  const offsets = tables.map((_, i) => tables.slice(0, i).reduce((sum, { times }) => sum + times.length, 0));
  const steps = tables.reduce((sum, { times }) => sum + times.length, 0);
  const stepOf = (table: number, row: number) => offsets[table] + row;
  return { ...numbered(granularityMs), steps, stepOf };
}

function numberedGrid(tables: readonly Table[], granularityMs: number | undefined): RowGrid {
  const from = tables[0].times[0];
  const stepOf = (table: number, row: number) => tables[table].times[row] - from;
  return sized(tables, { ...numbered(granularityMs), steps: 0, stepOf });
}

const numbered = (granularityMs: number | undefined) => ({
  startMs: NUMBERED_FROM,
  granularityMs: granularityMs ?? NOMINAL_MS,
  isTimed: granularityMs !== undefined,
  isDated: false,
});

function timedGrid(tables: readonly Table[], granularityMs: number, startMs: number): RowGrid {
  const stepOf = (table: number, row: number) =>
    Math.round((tables[table].times[row] - startMs) / granularityMs);
  for (const [t, { times, file, rows }] of tables.entries()) {
    for (let row = 1; row < times.length; row++) {
      if (stepOf(t, row) > stepOf(t, row - 1)) continue;
      const found = `lies on the same step of ${granularityMs / 1000} s as the row before; name a shorter one with --granularity, or pass --ignore-times`;
      throw new TowerwatchError('INPUT_GRANULARITY', `${file}, row ${rows[row]}: ${found}`, {
        context: { file },
      });
    }
  }
  return sized(tables, { startMs, granularityMs, steps: 0, isTimed: true, isDated: true, stepOf });
}

/** @throws TowerwatchError INPUT_GRANULARITY where nearly all steps would have no row */
function sized(tables: readonly Table[], grid: RowGrid): RowGrid {
  const last = tables.length - 1;
  const steps = grid.stepOf(last, tables[last].times.length - 1) + 1;
  const rows = tables.reduce((sum, { times }) => sum + times.length, 0);
  if (steps > MOST_STEPS_PER_ROW * rows) {
    const { file } = tables[0];
    const found = `${rows} rows lie on ${steps} steps of ${grid.granularityMs / 1000} s; name the step with --granularity`;
    throw new TowerwatchError('INPUT_GRANULARITY', `${file}: ${found}`, { context: { file } });
  }
  return { ...grid, steps };
}

/** Of all files together; dated rows lie irregularly where samples were lost. */
function medianStep(tables: readonly Table[]): number {
  const steps = tables.flatMap(({ times }) => Array.from(times.subarray(1), (time, i) => time - times[i]));
  if (steps.length === 0) return NOMINAL_MS;
  return steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
}

function timeError(table: Table, what: string): TowerwatchError {
  return new TowerwatchError('INPUT_TIME_INVALID', `${table.file}: ${what}`, {
    context: { file: table.file },
  });
}
