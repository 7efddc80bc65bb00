import { latestMonday } from '#core/simulate/calendar.ts';
import type { TelemetrySample, TelemetrySlice } from '#core/simulate/telemetry.ts';
import { TowerwatchError } from '#platform/errors/errors.ts';
import { EARLIEST_MS, MAX_AHEAD_MS } from '#platform/stream/sample-check.ts';
import { entityFiles } from '../tables/entity-files.ts';
import { type EntityTables, readEntities } from '../tables/entity-tables.ts';
import type { Table } from '../tables/table.ts';
import type { ReplaySource } from './source.ts';

export interface TableSourceOptions {
  /** Time of the first sample, ms. By default dated rows keep their time, and numbered rows end within the last week. */
  readonly startMs?: number;
  /** By default the median step of dated rows, and `numberedMs` for numbered ones. */
  readonly granularityMs?: number;
  /** 5 minutes by default. */
  readonly numberedMs?: number;
  /** The time now, ms. */
  readonly nowMs: number;
  /** Of an entity with train and test, train alone. */
  readonly trainOnly?: boolean;
  /** How many times as fast as the clock they are sent; by default all at once. */
  readonly speed?: number;
}

const DEFAULT_GRANULARITY_MS = 300_000;
const MAX_MS = 8_640_000_000_000_000;

/**
 * Reads one entity or several from tables: see entityFiles for what an input may be, readTable for what a file may hold. Everything is read and checked here. Numbered rows start on a Monday, 00:00 UTC, unless
 * told otherwise, so that a replay gives the same result on any day. A row without any value is no sample; any label
 * but 0 is an anomaly.
 * @throws TowerwatchError INPUT_… with one line that names the file and, where there is one, the row
 */
export async function tableSource(input: string, options: TableSourceOptions): Promise<ReplaySource> {
  const found = entityFiles(input);
  const read = options.trainOnly ? found.map(({ id, files: [first] }) => ({ id, files: [first] })) : found;
  const series = await readEntities(read);
  const tables = series.flatMap((entity) => entity.tables);

  const clock = clockOf(tables, options);
  for (const table of tables) requireLivingTimes(table, clock, options);
  const steps = clock.stepOf(lastTimeOf(tables)) + 1;
  const byId = new Map(series.map((entity) => [entity.id, entity]));
  return {
    kpiSet: {
      kpis: tables[0].kpis.map((name) => ({ name, unit: '' })),
      granularityMs: clock.granularityMs,
    },
    entities: series.map(({ id }) => ({ id })),
    startMs: clock.startMs,
    steps,
    slices: () => slicesOf(series, clock, steps),
    labels: (id) => labelsOf(byId.get(id), clock, steps),
    regimes: () => undefined,
    labelledFrom(id) {
      const labelled = byId.get(id)?.tables.find((table) => table.labels);
      return labelled && clock.stepOf(labelled.times[0]);
    },
  };
}

/** Turns the times of the files into times and steps of the replay. */
interface Clock {
  readonly startMs: number;
  readonly granularityMs: number;
  tsOf(time: number): number;
  stepOf(time: number): number;
}

function clockOf(tables: readonly Table[], options: TableSourceOptions): Clock {
  const first = tables.reduce((least, { times }) => Math.min(least, times[0]), Number.POSITIVE_INFINITY);
  const dated = tables[0].form === 'DATED';
  const numberedMs = options.numberedMs ?? DEFAULT_GRANULARITY_MS;
  const granularityMs = options.granularityMs ?? (dated ? medianStep(tables) : undefined) ?? numberedMs;
  const unit = dated ? 1 : granularityMs;
  const last = lastTimeOf(tables);
  const startMs =
    options.startMs ?? (dated ? first : latestMonday(options.nowMs, (last - first + 1) * granularityMs));
  const tsOf = (time: number) => startMs + (time - first) * unit;
  return {
    startMs,
    granularityMs,
    tsOf,
    stepOf: (time) => Math.round((tsOf(time) - startMs) / granularityMs),
  };
}

/** The windower refuses what is older than 2000 or more than a day ahead of the clock: it takes such times for faults. */
function requireLivingTimes(
  { file, times, rows }: Table,
  { startMs, tsOf }: Clock,
  { nowMs, speed = Number.POSITIVE_INFINITY }: TableSourceOptions,
): void {
  const row = times.findIndex((time) => {
    const ts = tsOf(time);
    const sentAt = nowMs + (ts - startMs) / speed;
    return ts < EARLIEST_MS || ts > sentAt + MAX_AHEAD_MS;
  });
  if (row < 0) return;
  const ms = tsOf(times[row]);
  const when = Math.abs(ms) <= MAX_MS ? new Date(ms).toISOString() : 'beyond all calendars';
  const why = ms < EARLIEST_MS ? 'before 2000' : 'more than a day ahead of now';
  throw new TowerwatchError(
    'INPUT_TIME_INVALID',
    `${file}, row ${rows[row]}: its time, ${when}, is ${why}; --start <date> moves all rows`,
    { context: { file, row: rows[row] } },
  );
}

function lastTimeOf(tables: readonly Table[]): number {
  return tables.reduce((latest, { times }) => Math.max(latest, times.at(-1)!), Number.NEGATIVE_INFINITY);
}

/** ms; undefined where no file has two rows */
function medianStep(tables: readonly Table[]): number | undefined {
  const steps = tables.flatMap(({ times }) => Array.from(times.subarray(1), (time, i) => time - times[i]));
  return steps.length === 0 ? undefined : steps.sort((a, b) => a - b)[Math.floor(steps.length / 2)];
}

function labelsOf(entity: EntityTables | undefined, clock: Clock, steps: number): Uint8Array | undefined {
  const labelled = entity?.tables.filter((table) => table.labels) ?? [];
  if (labelled.length === 0) return undefined;
  const labels = new Uint8Array(steps);
  for (const table of labelled) {
    for (let row = 0; row < table.times.length; row++) {
      // Files say that a step is anomalous; what their numbers tell apart, no kind of ours does.
      if (table.labels![row] !== 0) labels[clock.stepOf(table.times[row])] = 1;
    }
  }
  return labels;
}

function* slicesOf(series: readonly EntityTables[], clock: Clock, steps: number): Generator<TelemetrySlice> {
  const readers = series.map((entity) => samplesOf(entity, clock));
  const upcoming = readers.map((reader) => reader.next());
  for (let step = 0; step < steps; step++) {
    const samples: TelemetrySample[] = [];
    for (let i = 0; i < readers.length; i++) {
      for (let next = upcoming[i]; !next.done && next.value.step === step; next = upcoming[i]) {
        samples.push(next.value.sample);
        upcoming[i] = readers[i].next();
      }
    }
    yield { step, ts: clock.startMs + step * clock.granularityMs, samples };
  }
}

function* samplesOf(
  { id, tables }: EntityTables,
  clock: Clock,
): Generator<{ step: number; sample: TelemetrySample }> {
  for (const { kpis, times, values } of tables) {
    for (let row = 0; row < times.length; row++) {
      const cells = values.subarray(row * kpis.length, (row + 1) * kpis.length);
      if (cells.every(Number.isNaN)) continue;
      const sample = {
        entity: id,
        ts: clock.tsOf(times[row]),
        values: Array.from(cells, (value) => (Number.isNaN(value) ? null : value)),
        suspect: false,
      };
      yield { step: clock.stepOf(times[row]), sample };
    }
  }
}
